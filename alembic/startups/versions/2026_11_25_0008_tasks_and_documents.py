"""startups: tasks and documents."""

import sqlalchemy as sa
from alembic import op

from services.kit.columns import IdColumn, Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("membership_kind", sa.String(length=40), nullable=False),
        sa.Column("items", Json, nullable=False),
        sa.CheckConstraint("kind IN ('onboarding', 'offboarding')", name=op.f("ck_checklist_kind_known")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_checklist_hub_id_hub")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("hub_id", "kind", "membership_kind", name="uq_checklist_hub_id_kind_membership_kind"),
    )
    op.create_table(
        "todo_mark",
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("subject_id", IdColumn(), nullable=False),
        sa.Column("owner", IdColumn(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_todo_mark_hub_id_hub")),
        sa.PrimaryKeyConstraint("hub_id", "category", "subject_id", name=op.f("pk_todo_mark")),
    )
    with op.batch_alter_table("todo_mark", schema=None) as batch_op:
        batch_op.create_index("ix_todo_mark_owner", ["owner"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=False),
        sa.Column("membership_id", IdColumn(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name=op.f("ck_document_refused_with_reason")),
        sa.CheckConstraint(
            "state IN ('missing', 'received', 'accepted', 'refused')", name=op.f("ck_document_state_known")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_document_hub_id_hub")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_document_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_document_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_hub_id_state", ["hub_id", "state"], unique=False)
        batch_op.create_index("ix_document_hub_id_valid_to", ["hub_id", "valid_to"], unique=False)
        batch_op.create_index("ix_document_startup_id_id", ["startup_id", "id"], unique=False)
        batch_op.create_index(
            "uq_document_membership_kind",
            ["membership_id", "kind"],
            unique=True,
            sqlite_where=sa.text("membership_id IS NOT NULL AND kind <> 'other'"),
            postgresql_where=sa.text("membership_id IS NOT NULL AND kind <> 'other'"),
        )
        batch_op.create_index(
            "uq_document_startup_kind",
            ["startup_id", "hub_id", "kind"],
            unique=True,
            sqlite_where=sa.text("membership_id IS NULL AND kind <> 'other'"),
            postgresql_where=sa.text("membership_id IS NULL AND kind <> 'other'"),
        )

    op.create_table(
        "task",
        sa.Column("id", IdColumn(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("hub_id", IdColumn(), nullable=False),
        sa.Column("startup_id", IdColumn(), nullable=True),
        sa.Column("membership_id", IdColumn(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", IdColumn(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=True),
        sa.Column("title", Json, nullable=False),
        sa.Column("staff_only", sa.Boolean(), nullable=False),
        sa.Column("document_kind", sa.String(length=30), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("assignee", IdColumn(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_task_state_known")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_task_hub_id_hub")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_task_membership_id_membership")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_task_startup_id_startup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_assignee",
            ["assignee"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_task_hub_id_due_on",
            ["hub_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_task_hub_id_id", ["hub_id", "id"], unique=False)
        batch_op.create_index("ix_task_membership_id", ["membership_id"], unique=False)
        batch_op.create_index("ix_task_startup_id_id", ["startup_id", "id"], unique=False)
        batch_op.create_index(
            "uq_task_item",
            ["subject_id", "kind", "item"],
            unique=True,
            sqlite_where=sa.text("item IS NOT NULL"),
            postgresql_where=sa.text("item IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_task_noticed",
            ["subject_id", "kind", "hub_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND item IS NULL AND kind <> 'other'"),
            postgresql_where=sa.text("state = 'open' AND item IS NULL AND kind <> 'other'"),
        )

    op.create_table(
        "document_file",
        sa.Column("document_id", IdColumn(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_file_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_file")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_at", UtcDateTime(), nullable=True))
        batch_op.create_index("ix_application_hub_id_state", ["hub_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_hub_id_state")
        batch_op.drop_column("answered_at")

    op.drop_table("document_file")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_task_noticed",
            sqlite_where=sa.text("state = 'open' AND item IS NULL AND kind <> 'other'"),
            postgresql_where=sa.text("state = 'open' AND item IS NULL AND kind <> 'other'"),
        )
        batch_op.drop_index(
            "uq_task_item", sqlite_where=sa.text("item IS NOT NULL"), postgresql_where=sa.text("item IS NOT NULL")
        )
        batch_op.drop_index("ix_task_startup_id_id")
        batch_op.drop_index("ix_task_membership_id")
        batch_op.drop_index("ix_task_hub_id_id")
        batch_op.drop_index(
            "ix_task_hub_id_due_on", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "ix_task_assignee", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("task")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_document_startup_kind",
            sqlite_where=sa.text("membership_id IS NULL AND kind <> 'other'"),
            postgresql_where=sa.text("membership_id IS NULL AND kind <> 'other'"),
        )
        batch_op.drop_index(
            "uq_document_membership_kind",
            sqlite_where=sa.text("membership_id IS NOT NULL AND kind <> 'other'"),
            postgresql_where=sa.text("membership_id IS NOT NULL AND kind <> 'other'"),
        )
        batch_op.drop_index("ix_document_startup_id_id")
        batch_op.drop_index("ix_document_hub_id_valid_to")
        batch_op.drop_index("ix_document_hub_id_state")

    op.drop_table("document")
    with op.batch_alter_table("todo_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_todo_mark_owner")

    op.drop_table("todo_mark")
    op.drop_table("checklist")
