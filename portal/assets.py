"""Static files under names that carry a hash of their content, so that browsers may keep them for good."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import daygrid

_FOLDER: Final = Path(__file__).parent / "static"
_MEDIA: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    """The portal's own files, read once."""

    def __init__(self) -> None:
        contents = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _MEDIA}
        contents["grid.css"] = daygrid.stylesheet().encode()
        self._names: dict[str, str] = {}
        self._contents: dict[str, tuple[bytes, str]] = {}
        for name, content in contents.items():
            stem, dot, suffix = name.rpartition(".")
            hashed = f"{stem}.{sha256(content).hexdigest()[:12]}{dot}{suffix}"
            self._names[name] = hashed
            self._contents[hashed] = content, _MEDIA[dot + suffix]

    def url(self, name: str) -> str:
        return f"/static/{self._names[name]}"

    async def serve(self, request: Request) -> Response:
        found = self._contents.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        content, media = found
        return Response(content, 200, {"Cache-Control": "public, max-age=31536000, immutable"}, media)
