"""JSON in the one spelling that a hash can be of: RFC 8785, for values as reports have them.

Names are ASCII here, whose order is the same in every encoding, and numbers have at most four decimals, which are
written as the RFC wants them once whole numbers have lost their point.
"""

from hashlib import sha256
from typing import Any

import orjson


def canonical(value: Any) -> str:
    return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS).decode()


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
