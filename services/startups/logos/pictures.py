"""What becomes of a picture that somebody sent: decoded, bounded, written anew. Nothing of the file itself is kept."""

import io
import struct
from hashlib import blake2b
from typing import Final

from PIL import Image, ImageOps

from services.startups.logos.errors import LogoIsSvg, LogoTooLarge, LogoUnreadable

SIDE: Final = 512
MOST: Final = 4096
MEDIA_TYPE: Final = "image/webp"
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_QUALITY: Final = 90


def redrawn(content: bytes) -> bytes:
    """The first frame, upright, in the middle of a transparent square, as WebP without any metadata."""
    if b"<svg" in content[:1024].lower():
        raise LogoIsSvg
    _bound(*(_told_size(content) or (1, 1)))
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            _bound(*picture.size)
            # A large JPEG is decoded at an eighth, a quarter or half of its size where that is enough.
            picture.draft(None, (SIDE, SIDE))
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
        drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        return _squared(drawn)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoTooLarge(limit=MOST) from error
    except LogoTooLarge:
        raise
    except Exception as error:  # decoders raise whatever they like at a file that is damaged
        raise LogoUnreadable from error


def digest(drawn: bytes) -> str:
    """What the row of a startup knows of its picture."""
    return blake2b(drawn, digest_size=16).hexdigest()


def _bound(width: int, height: int) -> None:
    if width > MOST or height > MOST:
        raise LogoTooLarge(limit=MOST)


def _told_size(content: bytes) -> tuple[int, int] | None:
    """The size that a PNG or WebP says it has. Merely to open a WebP takes memory for all of its pixels."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return None
    if content[12:16] == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _squared(drawn: Image.Image) -> bytes:
    side = max(drawn.size)
    canvas = Image.new("RGBA", (side, side))
    canvas.paste(drawn, ((side - drawn.width) // 2, (side - drawn.height) // 2))
    written = io.BytesIO()
    canvas.save(written, "WEBP", quality=_QUALITY, method=4)
    return written.getvalue()
