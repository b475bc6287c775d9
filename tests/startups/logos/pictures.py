"""Pictures to send: good ones, and ones that were made to do harm."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"


def picture(width: int = 64, height: int = 64, form: str = "PNG", colour: Any = (200, 30, 30), **saving: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, form, **saving)
    return written.getvalue()


def animated(form: str) -> bytes:
    """Red first, then blue."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


def bomb_png(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are so large."""
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
            _chunk(b"IDAT", pixels),
            _chunk(b"IEND"),
        )
    )


def bomb_webp(width: int, height: int) -> bytes:
    """The largest canvas that WebP knows, with next to nothing on it."""
    said = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + said + picture(form="WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bomb_jpeg() -> bytes:
    small = picture(form="JPEG")
    frame = small.index(b"\xff\xc0")
    return small[: frame + 5] + struct.pack(">HH", 65500, 65500) + small[frame + 9 :]


def _chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
