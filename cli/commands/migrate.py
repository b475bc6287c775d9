"""`quarters migrate`: the databases, brought to the version of the code."""

from cli import ground, migrations
from cli.options import VAR, DatabaseUrl, DataDir
from cli.processes import database_urls

_SAID = {"empty": "made", "outdated": "upgraded", "current": "up to date"}


def migrate(data_dir: DataDir = VAR, database_url: DatabaseUrl = None) -> None:
    """Bring every database to the version of the code."""
    with ground.held(data_dir, database_url):
        for process, url in database_urls(database_url, data_dir).items():
            print(f"{process}: {_SAID[migrations.migrate(process, url)]}", flush=True)
