"""startups: the profile, its sectors from a taxonomy, the logo."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The words of before that are sectors now, with the parent they are found by; others become tags.
_SECTORS = {
    **dict.fromkeys(
        [
            "software",
            "greentech",
            "industry",
            "marketing",
            "health",
            "deeptech",
            "education",
            "mobility",
            "fintech",
            "food",
            "culture",
        ]
    ),
    "design": "consumer",
    "sport": "consumer",
    "legal": "society",
    "ai": "software",
    "energy": "greentech",
}
# What they are called, folded: by these words startups are found too.
_LABELS = {
    "software": ("software", "logiciel"),
    "greentech": ("green technology", "technologies vertes"),
    "industry": ("industry", "industrie"),
    "marketing": ("marketing and sales", "marketing et vente"),
    "health": ("health", "sante"),
    "deeptech": ("deep technology", "technologies de rupture"),
    "education": ("education", "education"),
    "mobility": ("mobility", "mobilites"),
    "fintech": ("finance", "finance"),
    "food": ("food and farming", "alimentation et agriculture"),
    "culture": ("culture and media", "culture et medias"),
    "design": ("design", "design"),
    "sport": ("sport", "sport"),
    "legal": ("law", "droit"),
    "ai": ("artificial intelligence", "intelligence artificielle"),
    "energy": ("energy", "energie"),
}


def upgrade() -> None:
    op.add_column("startup", sa.Column("alias_kinds", Json, nullable=True))
    op.add_column("startup", sa.Column("legal_name", sa.String(length=200), nullable=True))
    op.add_column("startup", sa.Column("socials", Json, nullable=True))
    op.add_column("startup", sa.Column("email_contact", sa.String(length=254), nullable=True))
    op.add_column("startup", sa.Column("closed_on", sa.String(length=10), nullable=True))
    op.add_column("startup", sa.Column("business_model", sa.String(length=20), nullable=True))
    op.add_column("startup", sa.Column("logo", sa.String(length=32), nullable=True))
    op.add_column("startup", sa.Column("last_confirmed_at", UtcDateTime(), nullable=True))
    op.create_table(
        "startup_logo",
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_logo_startup_id_startup")),
        sa.PrimaryKeyConstraint("startup_id", name=op.f("pk_startup_logo")),
    )
    _sort_words()


def downgrade() -> None:
    op.drop_table("startup_logo")
    for name in (
        "last_confirmed_at",
        "logo",
        "business_model",
        "closed_on",
        "email_contact",
        "socials",
        "legal_name",
        "alias_kinds",
    ):
        op.drop_column("startup", name)


def _sort_words() -> None:
    connection = op.get_bind()
    startup = sa.table(
        "startup",
        sa.column("id", IdColumn()),
        sa.column("sectors", Json),
        sa.column("tags", Json),
        sa.column("folded_text", sa.String()),
    )
    links = {
        name: sa.table(f"startup_{name}", sa.column("startup_id", IdColumn()), sa.column("value", sa.String()))
        for name in ("sector", "tag")
    }
    for row in connection.execute(sa.select(startup)).all():
        if not row.sectors:
            continue
        sectors = [word for word in row.sectors if word in _SECTORS]
        tags = list(dict.fromkeys([*row.tags, *(word for word in row.sectors if word not in _SECTORS)]))
        found_by = [*sectors, *(_SECTORS[word] for word in sectors if _SECTORS[word])]
        said = [row.folded_text, *(f" {label} " for word in sectors for label in _LABELS[word])]
        news = {"sectors": sectors, "tags": tags, "folded_text": "\n".join(part for part in said if part)}
        connection.execute(sa.update(startup).where(startup.c.id == row.id).values(news))
        for name, values in (("sector", found_by), ("tag", tags)):
            connection.execute(sa.delete(links[name]).where(links[name].c.startup_id == row.id))
            rows = [{"startup_id": row.id, "value": value} for value in dict.fromkeys(values)]
            if rows:
                connection.execute(sa.insert(links[name]), rows)
