"""When the clock has something to do for a merchant"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chores",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("chore", sa.String(24), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "chore", name="pk_chores"),
    )
    op.create_index("ix_chores_due", "chores", ["chore", "due", "merchant_id"])
    # Nobody's rows are forgotten too; the merchants that there are find their own moments.
    op.execute("INSERT INTO chores VALUES (0, 'rows', '2026-01-01 00:00:00.000000')")
    for chore in ("report", "sales", "ledger", "rows", "pictures"):
        every = sa.text("INSERT INTO chores SELECT id, :chore, created_at FROM merchants")
        op.execute(every.bindparams(sa.bindparam("chore", chore, sa.String)))


def downgrade() -> None:
    op.drop_table("chores")
