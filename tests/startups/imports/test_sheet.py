"""Files as spreadsheets and people make them, and as they should not be."""

import codecs
from typing import Any

import pytest

from services.kit.tabular import plain, safe
from services.startups.imports import rules
from services.startups.imports.errors import ColumnMissing, ColumnRepeated, FileUnreadable, TooManyLines
from services.startups.imports.sheet import LINES, Sheet

pytestmark = pytest.mark.anyio
ROW = "display_name;pitch\r\nÉléphant à Œuf;Des jouets, réparables\r\n"


def cells(content: bytes) -> list[list[str]]:
    return [line.cells for line in Sheet(content).lines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_usual_encoding_separator_and_line_end_is_read(encoding: str, delimiter: str, end: str) -> None:
    text = f'display_name{delimiter}"pitch"{end}Éléphant à Œuf{delimiter}"Jouets {delimiter} ""réparables"""{end}'
    assert cells(text.encode(encoding)) == [["Éléphant à Œuf", f'Jouets {delimiter} "réparables"']]


def test_a_quoted_line_end_belongs_to_its_cell_and_lines_are_counted_as_a_spreadsheet_does() -> None:
    content = b'display_name,pitch\r\n"A","one\r\ntwo; three"\r\n\r\n,,\r\nB,x\r\n'
    assert [(line.number, line.cells) for line in Sheet(content).lines()] == [
        (2, ["A", "one\r\ntwo; three"]),
        (5, ["B", "x"]),
    ]


def test_headers_come_in_any_order_case_and_accent() -> None:
    header = Sheet("Pitch;DISPLAY NAME;Séctors;Remarques ;description-FR;;VAT\nx;y".encode()).header
    assert header.places == {"pitch": 0, "display_name": 1, "sectors": 2, "description_fr": 4, "vat": 6}
    assert header.unknown == ["Remarques"]


def test_a_first_line_that_only_says_the_separator_is_not_counted() -> None:
    sheet = Sheet(b"sep=;\r\ndisplay_name;pitch\r\nA;x,y\r\n")
    assert [tuple(line) for line in sheet.lines()] == [(2, ["A", "x,y"])]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ColumnMissing),
        (b"nom;pitch\nA;b\n", ColumnMissing),
        (b"display_name;Display Name\nA;b\n", ColumnRepeated),
        (b"\x00\x01\x02", ColumnMissing),
        (b'display_name;description_fr\nA;"open\nB;x\n', FileUnreadable),
        (b'display_name;pitch\nA;"x"y\n', FileUnreadable),
        (b"display_name\n\x81\x8d\n", FileUnreadable),
        (codecs.BOM_UTF16_LE + b"d\x00\x00\xd8", FileUnreadable),
        (b'display_name\n"' + b"x" * 200_000 + b'"\n', FileUnreadable),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(Sheet(content).lines())


def test_a_file_has_a_most_number_of_lines() -> None:
    assert len(cells(b"display_name\n" + b"A\n" * LINES)) == LINES
    with pytest.raises(TooManyLines):
        cells(b"display_name\n" + b"A\n" * (LINES + 1))


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-1", "@x", "'=1", "''-x", "'n roll", "plain", "it's"])
def test_a_cell_made_safe_is_read_as_it_was(text: str) -> None:
    assert plain(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@"))


def test_spreadsheets_keep_zeros_with_a_formula_and_turn_dates_round() -> None:
    assert plain('="000123"') == "000123"
    assert [rules.day(cell) for cell in ("15/03/2021", "3/2021", "2021-03", "soon")] == [
        *("2021-03-15", "2021-03", "2021-03", "soon"),
    ]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "-5 degrees", "@home", "'quoted", "+1"])
async def test_names_that_look_like_formulas_are_names(importing: Any, name: str) -> None:
    assert await importing.counts(f"display_name\r\n{safe(name)}\r\n") == (1, 0, 0, 0)
    assert [each["display_name"] for each in await importing.startups()] == [name]


async def test_unknown_columns_are_reported_and_a_line_with_too_many_cells_is_refused(importing: Any) -> None:
    report = await importing.report("display_name;Remarques\r\nA;x\r\nB;x;y\r\nC;;\r\nD\r\n")
    assert (report["ignored_columns"], report["created"]) == (["Remarques"], 3)
    assert [(each["line"], each["code"]) for each in report["errors"]] == [(3, "import.too_many_cells")]


async def test_null_characters_refuse_their_line_only(importing: Any) -> None:
    report = await importing.report(b"display_name,description_en\r\nA,x\x00y\r\nB,fine\r\n")
    assert [(each["line"], each["code"]) for each in report["errors"]] == [(2, "import.characters")]
    assert report["created"] == 1


async def test_a_table_without_names_is_refused_whole(importing: Any) -> None:
    answer = await importing.post("nom,siren\r\nA,\r\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "import.column_missing")
    assert "nom, siren" in answer.json()["detail"]


async def test_another_type_than_a_table_is_refused(importing: Any) -> None:
    importing.headers["Content-Type"] = "application/json"
    answer = await importing.post("[]")
    assert (answer.status_code, answer.json()["code"]) == (415, "body.not_csv")


async def test_an_empty_body_is_refused(importing: Any) -> None:
    answer = await importing.post(b"")
    assert (answer.status_code, answer.json()["code"]) == (422, "import.column_missing")


@pytest.mark.parametrize("query", [{"mode": "brave"}, {"dry_run": "perhaps"}])
async def test_a_wrong_query_is_refused(importing: Any, query: dict[str, str]) -> None:
    assert (await importing.post(ROW, **query)).status_code == 422


async def test_windows_writes_what_everybody_reads(importing: Any) -> None:
    report = await importing.report(ROW.encode("cp1252"))
    assert report["created"] == 1
    assert [each["display_name"] for each in await importing.startups()] == ["Éléphant à Œuf"]
