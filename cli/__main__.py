"""The `quarters` command."""

import sys

import typer

from cli.commands import admin, bench, keys, migrate, migration, openapi, seed, test, up
from cli.ground import Occupied
from cli.migrations import DatabaseNewer

app = typer.Typer(name="quarters", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for command in (up.up, seed.seed, migrate.migrate, migration.migration, openapi.openapi, keys.keys, admin.admin):
    app.command()(command)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(test.test)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})(
    bench.bench
)


def main() -> None:
    try:
        app()
    except (Occupied, DatabaseNewer) as error:
        print(f"quarters: {error}", file=sys.stderr)
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
