"""The house rules that a linter cannot say, each asked about this tree and about a planted fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import tree

Rule = Callable[[Path], list[str]]

RULES: list[tuple[Rule, str, str]] = [
    (tree.commits_outside_the_kit, "services/spaces/bookings/operations.py", "def go(s):\n    s.commit()\n"),
    (tree.commits_outside_the_kit, "cli/seed.py", "def go(unit):\n    done = unit.session.commit\n    done()\n"),
    (tree.asks_for_now, "services/events/agenda/rules.py", "import datetime\nx = datetime.datetime.now\n"),
    (
        tree.asks_for_now,
        "gateway/proxy.py",
        "from datetime import datetime as dt\n\ndef f():\n    return dt.utcnow()\n",
    ),
    (tree.asks_for_now, "portal/main.py", "from datetime import date\n\ndef f():\n    return date.today()\n"),
    (tree.asks_for_now, "portal/pages/home.py", "import time as t\n\ndef f():\n    return t.time()\n"),
    (tree.asks_for_now, "tests/test_it.py", "from time import time\n\ndef test_it():\n    assert time()\n"),
    (tree.alembic_packages, "alembic/spaces/__init__.py", ""),
    (tree.too_long, "services/kit/all_of_it.py", "x = 1\n" * 301),
    (tree.postponed_annotations, "services/spaces/sites/models.py", "from __future__ import annotations\n"),
    (tree.one_machine_only, "docs/operations.md", "Run /ho~me/ada/quarters up\n"),
    (tree.one_machine_only, "requirements.lock", "--index~-url https://mirror.example/simple\n"),
    (tree.one_machine_only, "deploy/Dockerfile", "FROM gh~cr.io/hub/python:3.11\n"),
    (tree.decisions_out_of_order, "docs/decisions/0007-blue.md", "# 8. Doors are blue\n"),
    (tree.decisions_out_of_order, "docs/decisions/0007-long.md", "# 7. Doors are long\n" + "x\n" * 39),
    (tree.promises, "gateway/main.py", "x = 1  # TO~DO later\n"),
]
NAMES = sorted({rule for rule, _, _ in RULES}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize("rule", NAMES, ids=lambda rule: rule.__name__)
def test_this_tree_keeps_the_rule(rule: Rule) -> None:
    assert rule(tree.ROOT) == []


@pytest.mark.parametrize(("rule", "where", "planted"), RULES, ids=[f"{r.__name__}-{w}" for r, w, _ in RULES])
def test_the_rule_finds_a_planted_fault(rule: Rule, where: str, planted: str, tmp_path: Path) -> None:
    fault = tmp_path / where
    fault.parent.mkdir(parents=True, exist_ok=True)
    fault.write_text(planted.replace("~", ""), encoding="utf-8")  # the tilde keeps this file from finding itself
    assert len(rule(tmp_path)) == 1
    assert rule(tmp_path)[0].startswith(where)


def test_what_is_allowed_is_not_found(tmp_path: Path) -> None:
    allowed = {
        "services/kit/clock.py": "from datetime import datetime\n\ndef f():\n    return datetime.now()\n",
        "services/kit/database.py": "def f(s):\n    s.commit()\n",
        "services/spaces/main.py": "import time\n\ndef f():\n    return time.perf_counter()\n",
        "alembic/spaces/versions/0001_start.py": "x = 1\n" * 400,
        "docs/operations.md": "Data lies under /var/lib/postgresql/data, the app under /app.\n",
    }
    for where, text in allowed.items():
        (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / where).write_text(text, encoding="utf-8")
    assert [fault for rule in NAMES for fault in rule(tmp_path)] == []


def test_the_rules_read_the_whole_product() -> None:
    read = {name.partition("/")[0] for name, _ in tree.python(tree.ROOT)}
    assert {"services", "gateway", "portal", "cli", "tests"} <= read
