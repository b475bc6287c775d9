"""What people write in the cells of a sheet: labels of sectors, addresses of networks, yes and no in French."""

from typing import Any

import pytest

from tests.startups.imports.conftest import siren, table

pytestmark = pytest.mark.anyio
HEADER = ("display_name", "siren", "sectors", "socials", "hiring", "business_model", "closed_on", "aliases")


async def test_cells_are_read_as_people_write_them(importing: Any) -> None:
    socials = "https://www.linkedin.com/company/nova|https://github.com/nova"
    row = ("Nova", siren(1), "Énergie|TOYS|edtech", socials, "VRAI", "B2B", "30/06/2026", "Nova SAS | NV")
    assert await importing.counts(table([row], header=HEADER)) == (1, 0, 0, 0)
    (made,) = await importing.startups()
    assert made["sectors"] == ["energy", "toys", "education"]
    assert made["socials"] == {"linkedin": socials.split("|", maxsplit=1)[0], "github": socials.split("|")[1]}
    assert (made["hiring"], made["business_model"], made["closed_on"]) == (True, "b2b", "2026-06-30")
    assert made["aliases"] == ["Nova SAS", "NV"]
    assert await importing.counts(table([row], header=HEADER)) == (0, 0, 1, 0)
    other = ("Nova", siren(1), "", "https://bsky.app/profile/nova.example", "faux", "", "", "")
    assert await importing.counts(table([other], header=HEADER)) == (0, 1, 0, 0)
    (changed,) = await importing.startups()
    assert changed["socials"].keys() == {"linkedin", "github", "bluesky"}
    assert (changed["hiring"], changed["sectors"]) == (False, made["sectors"])


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("sectors", "Énergy solaire", "sector.unknown"),
        ("socials", "https://myspace.com/nova", "social.unknown"),
        ("socials", "nova", "social.unknown"),
        ("hiring", "peut-être", "value.invalid"),
        ("business_model", "b2x", "value.invalid"),
        ("closed_on", "1/1/1700", "value.invalid"),
    ],
)
async def test_a_cell_that_cannot_be_is_named_by_line_and_column(
    importing: Any, column: str, cell: str, code: str
) -> None:
    row = ["Nova", siren(1), "", "", "", "", "", ""]
    row[HEADER.index(column)] = cell
    report = await importing.report(table([row, ("Good", siren(2), "ai", "", "", "", "", "")], header=HEADER))
    assert [(e["line"], e["column"], e["code"]) for e in report["errors"]] == [(2, column, code)]
    assert (report["created"], report["refused"]) == (1, 1)


async def test_an_unknown_sector_is_refused_with_the_nearest(importing: Any) -> None:
    report = await importing.report(table([("Nova", siren(1), "helth", "", "", "", "", "")], header=HEADER))
    assert "health" in report["errors"][0]["message"]
