"""A CSV file as spreadsheets write it: whatever its encoding, its separator, the order of its columns."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from services.kit.fold import fold
from services.startups.imports.errors import ColumnMissing, ColumnRepeated, FileUnreadable, TooManyLines

COLUMNS: Final = (
    *("display_name", "pitch", "description_fr", "description_en", "website", "founded_on", "stage", "sectors"),
    *("tags", "siren", "siret", "vat", "rna", "visibility", "hub"),
    *("hiring", "aliases", "legal_name", "business_model", "closed_on", "email_contact", "socials"),
    *("ridet", "tahiti", "lei", "foreign"),
)
NAME: Final = "display_name"
LINES: Final = 5_000
_HEADER_ROOM: Final = 65_536
_BLOCK: Final = 65_536
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SHOWN: Final = 60


class Line(NamedTuple):
    """One line of the table: its number as a spreadsheet counts, and its cells as they are written."""

    number: int
    cells: list[str]


class Dialect(NamedTuple):
    """How to write a table for whoever has written this one: spreadsheets know UTF-8 by its mark."""

    delimiter: str
    has_mark: bool


class Header(NamedTuple):
    cells: list[str]
    # Where each known column stands.
    places: dict[str, int]
    unknown: list[str]


class Sheet:
    """Lines are read one by one; what is in memory is the file and the line."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._encoding = _encoding(content)
        start, self._is_marked = self._start()
        self._delimiter = _delimiter(start, told=self._is_marked)
        self.header = _header(next(self._records(), []))

    @property
    def dialect(self) -> Dialect:
        return Dialect(self._delimiter, has_mark=self._encoding != "utf-8")

    def lines(self) -> Iterator[Line]:
        """Every line that says anything, the header apart."""
        found = 0
        for number, cells in enumerate(islice(self._records(), 1, None), start=2):
            if not any(cell.strip() for cell in cells):
                continue
            found += 1
            if found > LINES:
                raise TooManyLines(limit=LINES)
            yield Line(number, cells)

    def _records(self) -> Iterator[list[str]]:
        text = self._text()
        if self._is_marked:
            text.readline()
        # Strict: a quote that nobody closes must not swallow the lines that follow it.
        records = csv.reader(text, delimiter=self._delimiter, strict=True)
        try:
            yield from records
        except (csv.Error, UnicodeError) as error:
            raise FileUnreadable(line=records.line_num) from error

    def _start(self) -> tuple[str, bool]:
        """The beginning of the file, and whether its first line only says the separator, as Excel's `sep=;` does."""
        text = self._text()
        try:
            first = text.readline(_HEADER_ROOM)
            if first.lower().startswith("sep=") and len(first.strip("\r\n")) == 5:
                return first[4], True
            return first + text.read(_HEADER_ROOM), False
        except UnicodeError as error:
            raise FileUnreadable(line=1) from error

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(self._content), self._encoding, newline="")


def _encoding(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(content), _BLOCK):
            decoder.decode(content[begin : begin + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(start: str, *, told: bool) -> str:
    """The separator under which the header names most columns that we know."""
    if told:
        return start

    def known(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(_plain(cell) in COLUMNS for cell in cells), len(cells)

    return max(";,\t", key=known)


def _header(cells: Sequence[str]) -> Header:
    places: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(cells):
        name = _plain(cell)
        if name in places:
            raise ColumnRepeated(column=name)
        if name in COLUMNS:
            places[name] = place
        elif name:
            unknown.append(cell.strip()[:_SHOWN])
    if NAME not in places:
        raise ColumnMissing(column=NAME, found=", ".join(cell.strip()[:_SHOWN] for cell in cells[:20]) or "-")
    return Header(list(cells), places, unknown)


def _plain(cell: str) -> str:
    """`Display name`, `DISPLAY_NAME` and `Display-Name` are one column."""
    return "_".join(chain.from_iterable(part.split() for part in fold(cell.replace("_", " ")).split("."))).strip("_")
