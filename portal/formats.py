"""Dates, times and numbers as each language writes them, in the time zone of a hub."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip
_SHORT_MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
_NEAR: Final = {"en": {0: "today", 1: "tomorrow"}, "fr": {0: "aujourd’hui", 1: "demain"}}
NARROW_SPACE: Final = "\u202f"


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC for one nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Writing:
    """How instants and numbers are written for one visitor of one hub."""

    def __init__(self, language: str, time_zone: str, now: datetime) -> None:
        self._language = language
        self._zone = zone(time_zone)
        self.today = now.astimezone(self._zone).date()

    def day(self, at: datetime | date) -> str:
        """Tuesday 24 November 2026."""
        local = self._date(at)
        first = "1er" if local.day == 1 and self._language == "fr" else str(local.day)
        return (
            f"{_DAYS[self._language][local.weekday()]} {first} {_MONTHS[self._language][local.month - 1]} {local.year}"
        )

    def short_day(self, at: datetime | date) -> str:
        """Tue 24 Nov."""
        local = self._date(at)
        name = _DAYS[self._language][local.weekday()][:3] + ("." if self._language == "fr" else "")
        return f"{name} {local.day} {self.month(at)}"

    def near_day(self, at: datetime) -> str:
        """Today, tomorrow, or the short day."""
        return _NEAR[self._language].get((self._date(at) - self.today).days) or self.short_day(at)

    def month(self, at: datetime | date) -> str:
        return _SHORT_MONTHS[self._language][self._date(at).month - 1]

    def day_number(self, at: datetime | date) -> int:
        return self._date(at).day

    def time(self, at: datetime) -> str:
        """17:05, in French 17 h 05."""
        local = at.astimezone(self._zone)
        if self._language == "fr":
            return f"{local.hour}{NARROW_SPACE}h{NARROW_SPACE}{local:%M}"
        return f"{local:%H:%M}"

    def hour(self, at: datetime) -> str:
        """A mark on an axis: 17:00, in French 17 h."""
        local = at.astimezone(self._zone)
        return f"{local.hour}{NARROW_SPACE}h" if self._language == "fr" else f"{local:%H:%M}"

    def span(self, starts_at: datetime, ends_at: datetime) -> str:
        """From when to when; the day of the end is said when it is another one."""
        if self._date(starts_at) == self._date(ends_at - timedelta(microseconds=1)):
            return f"{self.time(starts_at)}\u2009–\u2009{self.time(ends_at)}"
        return f"{self.time(starts_at)}\u2009–\u2009{self.short_day(ends_at)} {self.time(ends_at)}"

    def moment(self, at: datetime) -> str:
        """The time alone today, with its day otherwise."""
        return self.time(at) if self._date(at) == self.today else f"{self.near_day(at)} {self.time(at)}"

    def machine(self, at: datetime | date) -> str:
        """For the `datetime` attribute of HTML."""
        return at.astimezone(self._zone).isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()

    def number(self, count: float) -> str:
        """1,012, in French 1 012."""
        written = f"{int(count):,}" if count == int(count) else f"{count:,.1f}"
        if self._language == "fr":
            return written.replace(",", NARROW_SPACE).replace(".", ",")
        return written

    def since(self, year_month: str) -> str:
        """March 2021, from the 2021-03 of the API."""
        year, _, month = year_month.partition("-")
        if month[:2].isdigit() and 1 <= int(month[:2]) <= 12:
            return f"{_MONTHS[self._language][int(month[:2]) - 1]} {year}"
        return year

    def _date(self, at: datetime | date) -> date:
        return at.astimezone(self._zone).date() if isinstance(at, datetime) else at
