"""Tills are closed"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till_closings",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("till", sa.String(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("difference", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_till_closings"),
        sa.UniqueConstraint(
            "merchant_id",
            "till",
            "unit",
            "number",
            name="uq_till_closings_merchant_id_till_unit_number",
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_till_closings_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_till_closings_merchant_id_store_id_stores",
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_till_closings_counted_not_negative")),
    )
    if op.get_context().dialect.name == "postgresql":
        # Also from who made the table, which is the role that runs the program.
        for whose in ("CURRENT_USER", "PUBLIC"):
            op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON till_closings FROM {whose}")
    else:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER till_closings_no_{deed.lower()} BEFORE {deed} ON till_closings "
                "BEGIN SELECT RAISE(ABORT, 'closings are append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("till_closings")
