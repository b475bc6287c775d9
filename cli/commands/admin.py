"""`quarters admin`: the first account of a hub without the demo."""

from typing import Annotated

import typer
from pydantic import SecretStr

from cli import ground
from cli.options import VAR, DatabaseUrl, DataDir
from cli.processes import database_urls
from gateway.identity.accounts.schemas import AccountCreate
from gateway.identity.bootstrap import NETWORK_ADMIN, ensure_account
from services.kit.clock import Clock
from services.kit.database import Database


def admin(
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    password: Annotated[
        str, typer.Option(envvar="QUARTERS_ADMIN_PASSWORD", prompt=True, hide_input=True, confirmation_prompt=True)
    ],
    name: Annotated[str, typer.Option(help="How the person is called.")] = "Administrator",
    data_dir: DataDir = VAR,
    database_url: DatabaseUrl = None,
) -> None:
    """Make somebody administrator of the network; an existing account keeps its password."""
    url = database_urls(database_url, data_dir)["gateway"]
    data_dir.mkdir(parents=True, exist_ok=True)
    ground.migrate({"gateway": url})
    database = Database(url)
    wish = AccountCreate(email=email, name=name, password=SecretStr(password), grants=[])
    ensure_account(database, Clock(), wish, [NETWORK_ADMIN])
    database.dispose()
    print(f"{email} is an administrator.")
