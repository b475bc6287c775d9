"""Logos: who puts, who sees, what is drawn anew and what is refused."""

import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text

from services.kit.ids import new_id
from services.kit.tables import audit
from services.kit.unit import Unit
from services.startups.logos.errors import LogoTooLarge
from services.startups.logos.operations import Logos
from services.startups.logos.pictures import digest, redrawn
from tests.startups.logos import pictures
from tests.startups.logos.pictures import JPEG, PNG, WEBP, picture
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


def drawn(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == WEBP
    return Image.open(io.BytesIO(answer.content)).convert("RGBA")


async def put(client: Any, startup: dict[str, Any], content: bytes, media: str = PNG) -> Any:
    return await client.put(f"/v1/startups/{startup['id']}/logo", content=content, headers={"Content-Type": media})


async def test_nobody_anonymous_puts_a_logo(directory: Any) -> None:
    made = await directory.startup("Alpha")
    answer = await put(directory.anyone, made, picture())
    assert (answer.status_code, answer.json()["code"]) == (401, "credential.missing")


async def test_a_logo_is_seen_with_its_startup(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    path = f"/v1/startups/{made['slug']}/logo"
    none = await directory.anyone.get(path)
    assert (none.status_code, none.json()["code"], made["logo"]) == (404, "logo.not_found", None)
    before = (await directory.anyone.get(f"/v1/startups/{made['id']}")).json()
    answer = await put(directory.staff, made, picture())
    read = answer.json()
    assert (answer.status_code, read["logo"]) == (200, f"/v1/startups/{made['id']}/logo")
    assert (read["version"], read["completeness"]) == (before["version"] + 1, before["completeness"] + 10)
    assert directory.service.events()[-1].type == "startup.updated"
    assert directory.service.events()[-1].data["logo"] == read["logo"]
    seen = await directory.anyone.get(path)
    assert drawn(seen).size == (64, 64)
    assert seen.headers["cache-control"] == "public, max-age=300"
    again = await directory.anyone.get(path, headers={"If-None-Match": seen.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    same = await put(directory.staff, made, picture())
    assert same.json()["version"] == read["version"]
    other = await put(directory.staff, made, picture(colour=(0, 0, 200)))
    assert other.json()["version"] == read["version"] + 1
    assert (await directory.anyone.get(path)).headers["etag"] != seen.headers["etag"]
    with directory.service.database.reading() as session:
        changed = session.execute(select(audit.c.before, audit.c.after).where(audit.c.action == "startup.logo_changed"))
        (first, second) = changed.all()
    assert (first.before, first.after) == ({"logo": None}, second.before)
    assert second.after not in ({"logo": None}, second.before)
    linked = await directory.client(accept="application/ld+json").get(f"/v1/startups/{made['id']}")
    assert linked.json()["logo"].endswith(read["logo"])
    assert linked.json()["logo"].startswith("http")


async def test_a_logo_is_taken_away_as_often_as_asked(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    await put(directory.staff, made, picture())
    path = f"/v1/startups/{made['id']}/logo"
    assert [(await directory.staff.delete(path)).status_code for _ in range(2)] == [204, 204]
    assert (await directory.anyone.get(path)).status_code == 404
    with directory.service.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM startup_logo")).scalar_one() == 0
    assert [e.data["logo"] for e in directory.service.events("startup.updated")[-2:]] == [
        f"/v1/startups/{made['id']}/logo",
        None,
    ]


async def test_whoever_does_not_see_a_startup_sees_no_logo_of_it(directory: Any) -> None:
    for visibility in ("network", "hub", "private"):
        made = await directory.startup(f"Secret {visibility}", visibility=visibility, since="2026-01-01")
        assert (await put(directory.staff, made, picture())).status_code == 200
        path = f"/v1/startups/{made['id']}/logo"
        seen = await directory.staff.get(path)
        assert (seen.status_code, seen.headers["cache-control"]) == (200, "private, no-cache")
        hidden = await directory.anyone.get(path)
        nowhere = await directory.anyone.get(f"/v1/startups/{new_id()}/logo")
        assert (hidden.status_code, hidden.json()["code"]) == (404, "startup.not_found")
        assert {**hidden.json(), "instance": ""} == {**nowhere.json(), "instance": ""}
    gone = await directory.startup("Gone")
    await put(directory.staff, gone, picture())
    await directory.staff.delete(f"/v1/startups/{gone['id']}", headers={"If-Match": "*"})
    assert (await directory.client(network_admin()).get(f"/v1/startups/{gone['id']}/logo")).status_code == 404


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_each_form_is_drawn_anew_in_a_square_of_bounded_size(directory: Any, form: str) -> None:
    made = await directory.startup("Alpha")
    sent = picture(1200, 600, form)
    assert (await put(directory.staff, made, sent, f"image/{form.lower()}")).status_code == 200
    seen = drawn(await directory.anyone.get(f"/v1/startups/{made['id']}/logo"))
    assert seen.size == (512, 512)
    assert seen.getpixel((256, 256))[3] == 255
    assert seen.getpixel((256, 10))[3] == 0
    assert (await directory.anyone.get(f"/v1/startups/{made['id']}/logo")).content != sent


def test_nothing_of_the_file_is_kept_but_what_is_seen() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Taken at home", 6
    sent = picture(40, 20, "JPEG", exif=exif)
    assert b"Taken at home" in sent
    kept = redrawn(sent)
    assert b"Taken at home" not in kept
    seen = Image.open(io.BytesIO(kept))
    assert not seen.getexif()
    # Turned upright, it stands: the space is at its sides.
    assert seen.convert("RGBA").getpixel((2, 20))[3] == 0
    assert seen.convert("RGBA").getpixel((20, 2))[3] == 255
    text_of_png = picture(pnginfo=_said("Comment", "Taken at home"))
    assert b"Taken at home" in text_of_png
    assert b"Taken at home" not in redrawn(text_of_png)


def _said(name: str, value: str) -> Any:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    info = PngInfo()
    info.add_text(name, value)
    return info


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_moving_pictures_the_first_is_taken(form: str) -> None:
    seen = Image.open(io.BytesIO(redrawn(pictures.animated(form))))
    red, _, blue, _ = seen.convert("RGBA").getpixel((16, 16))
    assert (red > 240, blue < 15, getattr(seen, "n_frames", 1)) == (True, True, 1)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "media", "status", "code"),
    [
        (SVG, "image/svg+xml", 415, "logo.svg"),
        (SVG, PNG, 415, "logo.svg"),
        (picture(), "image/gif", 415, "logo.media_unsupported"),
        (picture(), "application/json", 415, "logo.media_unsupported"),
        (picture(form="GIF"), PNG, 422, "logo.unreadable"),
        (picture(form="TIFF"), PNG, 422, "logo.unreadable"),
        (b"", PNG, 422, "logo.unreadable"),
        (b"\x89PNG\r\n\x1a\n", PNG, 422, "logo.unreadable"),
        (picture(300, 300)[:400], PNG, 422, "logo.unreadable"),
        (picture(form="JPEG")[:200], JPEG, 422, "logo.unreadable"),
        (picture(form="WEBP")[:40], WEBP, 422, "logo.unreadable"),
        (b"RIFF\0\0\0\0WEBP", WEBP, 422, "logo.unreadable"),
        (pictures.bomb_png(30000, 30000), PNG, 422, "logo.too_many_pixels"),
        (pictures.bomb_png(4097, 1), PNG, 422, "logo.too_many_pixels"),
        (pictures.bomb_png(2**31 - 1, 2**31 - 1), PNG, 422, "logo.too_many_pixels"),
        (pictures.bomb_webp(16000, 16000), WEBP, 422, "logo.too_many_pixels"),
        (pictures.bomb_jpeg(), JPEG, 422, "logo.too_many_pixels"),
        (b"x" * (2 * 1024 * 1024 + 1), PNG, 413, "body.too_large"),
        (b"x" * (2 * 1024 * 1024), PNG, 422, "logo.unreadable"),
    ],
)
async def test_what_is_no_good_picture_is_refused_and_changes_nothing(
    directory: Any, content: bytes, media: str, status: int, code: str
) -> None:
    made = await directory.startup("Alpha")
    answer = await put(directory.staff, made, content, media)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await directory.anyone.get(f"/v1/startups/{made['id']}")).json()["version"] == made["version"]


def test_a_bomb_is_refused_before_it_takes_memory() -> None:
    for bomb in (pictures.bomb_png(30000, 30000), pictures.bomb_webp(16000, 16000), pictures.bomb_jpeg()):
        assert len(bomb) < 2000
        tracemalloc.start()
        with pytest.raises(LogoTooLarge):
            redrawn(bomb)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 2_000_000


async def test_somebody_else_neither_puts_nor_removes_a_logo(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    secret = await directory.startup("Secret", since="2026-01-01", visibility="private")
    team = directory.client(startup_admin_of(made["id"], directory.hub))
    assert (await put(team, made, picture())).status_code == 200
    for by in (someone(), staff_of(directory.other_hub), key_of(new_id(), directory.hub)):
        client = directory.client(by)
        assert (await put(client, made, pictures.bomb_png(30000, 30000))).status_code == 403
        assert (await client.delete(f"/v1/startups/{made['id']}/logo")).status_code == 403
        assert (await put(client, secret, picture())).status_code == 404
    assert (await directory.anyone.get(f"/v1/startups/{made['id']}/logo")).status_code == 200


async def test_of_logos_put_at_once_the_one_that_is_kept_is_the_one_that_is_named(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    database, clock, by = directory.service.database, directory.service.clock, staff_of(directory.hub)

    def one(number: int) -> None:
        with database.transaction() as session:
            unit = Unit(session=session, by=by, clock=clock, now=clock.now(), request_id="race")
            Logos(unit).put(made["id"], redrawn(picture(colour=(number * 30, 0, 0))), by=by)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(6)))
    with database.reading() as session:
        (content,) = session.execute(text("SELECT content FROM startup_logo")).one()
        named, version = session.execute(text("SELECT logo, version FROM startup")).one()
    assert digest(bytes(content)) == named
    assert version == (await directory.anyone.get(f"/v1/startups/{made['id']}")).json()["version"] == 8
