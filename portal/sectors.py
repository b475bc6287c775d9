"""What sectors are called, in both languages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from portal.gateway import Gateway, part

# They change with a release of the directory.
_FRESH: Final = timedelta(minutes=10)


class SectorNames:
    """The API's names, remembered for a while: every page of startups needs them."""

    def __init__(self) -> None:
        self._names: Mapping[str, Mapping[str, str]] = {}
        self._until: datetime | None = None

    async def known(self, gateway: Gateway, now: datetime) -> Mapping[str, Mapping[str, str]]:
        """By code; those of before, or none, while the API does not answer."""
        if self._until is None or now >= self._until:
            found = await part(gateway.sectors())
            if found is not None:
                self._names = {sector.code: sector.labels for sector in found}
                self._until = now + _FRESH
        return self._names
