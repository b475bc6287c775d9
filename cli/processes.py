"""The processes of the product, and where each one's database is."""

from pathlib import Path
from typing import Final

from sqlalchemy import make_url

ROOT: Final = Path(__file__).resolve().parents[1]
SERVICES: Final = ("startups", "spaces", "events", "integrations")
WITH_DATABASE: Final = (*SERVICES, "gateway")
PLACE: Final = "{process}"


def database_urls(database_url: str | None, data_dir: Path) -> dict[str, str]:
    """The database of each process: a file below `data_dir`; else, in the one PostgreSQL database given, a schema of
    its own; else what a URL that contains `{process}` says."""
    return {process: _url(process, database_url, data_dir) for process in WITH_DATABASE}


def _url(process: str, database_url: str | None, data_dir: Path) -> str:
    if database_url is None:
        return f"sqlite:///{data_dir.resolve() / process}.db"
    if PLACE in database_url:
        return database_url.replace(PLACE, process)
    url = make_url(database_url)
    options = f"{url.query.get('options', '')} -csearch_path={process},public".strip()
    return url.update_query_dict({"options": options}).render_as_string(hide_password=False)
