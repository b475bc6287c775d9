"""${process}: ${message}."""
<%
    made = any(guards.values())

    def clean(lines):
        return "\n".join(line for line in lines.splitlines() if not line.lstrip().startswith("# ###")).strip()
%>
% if made or extensions:
from alembic import context, op
% else:
from alembic import op
% endif
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

% if made:
GUARDS = {
% for engine, lines in guards.items():
    "${engine}": (
% for line in lines:
        ${repr(line)},
% endfor
    ),
% endfor
}
% endif


def upgrade() -> None:
% if extensions:
    engine = context.get_context().dialect.name
    if engine == "postgresql":
% for extension in extensions:
        op.execute("CREATE EXTENSION IF NOT EXISTS ${extension} WITH SCHEMA public")
% endfor
% elif made:
    engine = context.get_context().dialect.name
% endif
    ${clean(upgrades) if upgrades else "pass"}
% if made:
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
% endif


def downgrade() -> None:
% if virtual:
    if context.get_context().dialect.name == "sqlite":
% for name in virtual:
        op.execute("DROP TABLE IF EXISTS ${name}")
% endfor
% endif
    ${clean(downgrades) if downgrades else "pass"}
% if functions:
    if context.get_context().dialect.name == "postgresql":
% for name in functions:
        op.execute("DROP FUNCTION IF EXISTS ${name}")
% endfor
% endif
