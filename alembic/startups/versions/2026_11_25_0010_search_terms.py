"""startups: keys by which startups are found."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_startup_stage_sort_name_id": ["stage", "sort_name", "id"],
    "ix_startup_hiring_sort_name_id": ["hiring", "sort_name", "id"],
    "ix_startup_counted": ["id", "stage", "visibility", "published_at", "hidden_at"],
}
OLD = {
    "postgresql": (
        "CREATE INDEX ix_startup_folded_name_trigrams ON startup USING gin (folded_name gin_trgm_ops)",
        "CREATE INDEX ix_startup_folded_text_trigrams ON startup USING gin (folded_text gin_trgm_ops)",
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE startup_search USING fts5(folded_name, folded_text, content='startup', content_rowid='number', tokenize='trigram')",
        "CREATE TRIGGER startup_search_insert AFTER INSERT ON startup BEGIN INSERT INTO startup_search(rowid, folded_name, folded_text) VALUES (new.number, new.folded_name, new.folded_text); END",
        "CREATE TRIGGER startup_search_delete AFTER DELETE ON startup BEGIN INSERT INTO startup_search(startup_search, rowid, folded_name, folded_text) VALUES ('delete', old.number, old.folded_name, old.folded_text); END",
        "CREATE TRIGGER startup_search_update AFTER UPDATE OF folded_name, folded_text ON startup BEGIN INSERT INTO startup_search(startup_search, rowid, folded_name, folded_text) VALUES ('delete', old.number, old.folded_name, old.folded_text); INSERT INTO startup_search(rowid, folded_name, folded_text) VALUES (new.number, new.folded_name, new.folded_text); END",
        "INSERT INTO startup_search(startup_search) VALUES ('rebuild')",
    ),
}


def upgrade() -> None:
    term = op.create_table(
        "startup_term",
        sa.Column("term", _sorted(64), nullable=False),
        sa.Column("number", _number(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["startup.number"], name=op.f("fk_startup_term_number_startup")),
        sa.PrimaryKeyConstraint("term", "number", name=op.f("pk_startup_term")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_startup_term_number_term", "startup_term", ["number", "term"], unique=False)
    spelling = op.create_table(
        "startup_spelling",
        sa.Column("part", _sorted(8), nullable=False),
        sa.Column("word", _sorted(64), nullable=False),
        sa.Column("number", _number(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("part", "word", "number", name=op.f("pk_startup_spelling")),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_startup_stage", table_name="startup")
    for name, columns in INDEXES.items():
        op.create_index(name, "startup", columns, unique=False)
    _fill(op.get_bind(), term, spelling)
    if context.get_context().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_startup_folded_name_trigrams")
        op.execute("DROP INDEX ix_startup_folded_text_trigrams")
    else:
        for verb in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER startup_search_{verb}")
        op.execute("DROP TABLE startup_search")


def downgrade() -> None:
    op.drop_table("startup_spelling")
    op.drop_index("ix_startup_term_number_term", table_name="startup_term")
    op.drop_table("startup_term")
    for name in INDEXES:
        op.drop_index(name, table_name="startup")
    op.create_index("ix_startup_stage", "startup", ["stage"], unique=False)
    for statement in OLD[context.get_context().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def _sorted(length: int) -> Any:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _number() -> Any:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _fill(connection: Any, term: Any, spelling: Any) -> None:
    """The keys of the startups that are there already, as they were when this was written."""
    spelled: set[str] = set()
    last = 0
    while rows := connection.execute(
        sa.text("SELECT number, folded_name, folded_text FROM startup WHERE number > :last ORDER BY number LIMIT 500"),
        {"last": last},
    ).all():
        last = rows[-1].number
        keys = [{"term": key, "number": row.number} for row in rows for key in sorted(_keys(*row[1:]))]
        connection.execute(sa.insert(term), keys)
        for row in rows:
            words = {word[:60] for word in row.folded_name.split() if len(word) > 2 and not word.isdigit()} - spelled
            spelled |= words
            parts = [{"part": part, "word": w, "number": row.number} for w in sorted(words) for part in _parts(w)]
            if parts:
                connection.execute(sa.insert(spelling), parts)


def _keys(folded_name: str, folded_text: str) -> Iterator[str]:
    names = [name.split() for name in folded_name.split("\n")]
    words = {word[:60] for name in names for word in name}
    told = {word[:60] for word in folded_text.split()[:1500]}
    yield from {f"={''.join(name)[:60]}" for name in names if name}
    yield from {f"w{word}" for word in words}
    yield from {f"t{word}" for word in words | told}


def _parts(word: str) -> set[str]:
    padded = f" {word} "
    groups = {padded[i : i + 3] for i in range(len(padded) - 2)}
    parts = sorted(groups, key=lambda group: (" " in group, group))[:24]
    return {*parts, *([f"~{''.join(sorted(word))}"] if len(word) <= 6 else [])}
