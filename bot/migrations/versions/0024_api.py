"""Orders from other shops: whose calls they are, and what was answered"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("merchant_id", name="uq_api_keys_merchant_id"),
    )
    op.create_table(
        "api_calls",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_api_calls_merchant_id_merchants"
        ),
        sa.PrimaryKeyConstraint("merchant_id", "number", name="pk_api_calls"),
    )
    op.create_index("ix_api_calls_merchant_id_at", "api_calls", ["merchant_id", "at"])
    op.create_index(
        "ix_orders_note",
        "orders",
        ["merchant_id", "note"],
        sqlite_where=sa.text("note <> ''"),
        postgresql_where=sa.text("note <> ''"),
    )


def downgrade() -> None:
    op.drop_index("ix_orders_note", "orders")
    op.drop_table("api_calls")
    op.drop_table("api_keys")
