"""The OpenAPI document of the whole product, in a form whose differences can be read."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from cli import embedded
from cli.keys import new_keys
from cli.processes import database_urls
from services.kit import asgi
from services.kit.database import Database


async def written() -> str:
    """What `GET /openapi.json` answers, sorted and indented."""
    with TemporaryDirectory() as folder:
        databases = {name: Database(url) for name, url in database_urls(None, Path(folder)).items()}
        app = embedded.build(databases, keys=new_keys(), public_url="http://127.0.0.1:8000", log_level="error")
        answer = await asgi.call(app, "GET", "/openapi.json")
        for database in databases.values():
            database.dispose()
    return json.dumps(answer.json(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
