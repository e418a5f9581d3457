"""The ledger: accounts and transfers"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0014"
branch_labels = None
depends_on = None

ENDING = sa.text("ends_on IS NOT NULL AND balance > 0")
KEPT = (
    "merchant_id, id, key, unit, source, target, amount, kind, of_id, at, ref, reason, "
    "actor_id, actor_name"
)
RESOLVED = sa.text("kind IN ('posted', 'voided')")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "name", "unit", name="pk_accounts"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_accounts_merchant_id_merchants"
        ),
        sa.CheckConstraint(
            "outside OR balance - held >= 0", name=op.f("ck_accounts_not_overdrawn")
        ),
        sa.CheckConstraint("held >= 0", name=op.f("ck_accounts_held_not_negative")),
    )
    op.create_index("ix_accounts_person", "accounts", ["merchant_id", "person_id"])
    op.create_index(
        "ix_accounts_ending",
        "accounts",
        ["merchant_id", "ends_on"],
        sqlite_where=ENDING,
        postgresql_where=ENDING,
    )
    op.create_table(
        "transfers",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=True),
        sa.Column("back", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_transfers"),
        sa.UniqueConstraint("merchant_id", "key", name="uq_transfers_merchant_id_key"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_transfers_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "of_id"],
            ["transfers.merchant_id", "transfers.id"],
            name="fk_transfers_merchant_id_of_id_transfers",
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfers_amount_positive")),
        sa.CheckConstraint("source <> target", name=op.f("ck_transfers_two_accounts")),
        sa.CheckConstraint("back >= 0 AND back <= amount", name=op.f("ck_transfers_back_within")),
    )
    op.create_index(
        "uq_transfers_resolved",
        "transfers",
        ["merchant_id", "of_id"],
        unique=True,
        sqlite_where=RESOLVED,
        postgresql_where=RESOLVED,
    )
    for side in ("source", "target"):
        op.create_index(f"ix_transfers_{side}", "transfers", ["merchant_id", side, "unit", "id"])
    op.create_index("ix_transfers_ref", "transfers", ["merchant_id", "ref"])
    op.create_index("ix_transfers_merchant_id_at", "transfers", ["merchant_id", "at"])
    if op.get_context().dialect.name == "postgresql":
        # Also from who made the table, which is the role that runs the program.
        for whose in ("CURRENT_USER", "PUBLIC"):
            op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON transfers FROM {whose}")
        op.execute("GRANT UPDATE (back) ON transfers TO CURRENT_USER")
    else:
        for deed, name in ((f"UPDATE OF {KEPT}", "update"), ("DELETE", "delete")):
            op.execute(
                f"CREATE TRIGGER transfers_no_{name} BEFORE {deed} ON transfers "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table("transfers")
    op.drop_table("accounts")
