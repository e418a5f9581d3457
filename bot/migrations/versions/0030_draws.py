"""Draws, their prizes, who entered, tickets and what was won"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0034"
branch_labels = None
depends_on = None

WHOLE, MOMENT = sa.BigInteger(), sa.DateTime(timezone=True)


def upgrade() -> None:
    _draws()
    _entries()
    _wins()


def _draws() -> None:
    op.create_table(
        "draws",
        sa.Column("merchant_id", WHOLE, nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("free_daily", WHOLE, nullable=False),
        sa.Column("each_may", WHOLE, nullable=True),
        sa.Column("opens_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("draws_at", MOMENT, nullable=False),
        sa.Column("claim_days", WHOLE, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("revealed", sa.String(), nullable=True),
        sa.Column("beacon_round", WHOLE, nullable=True),
        sa.Column("beacon", sa.String(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("rules_hash", sa.String(), nullable=False),
        sa.Column("entries", WHOLE, nullable=False),
        sa.Column("list_hash", sa.String(), nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("told_to", WHOLE, nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.Column("off_why", sa.String(), nullable=False),
        sa.Column("made_by", WHOLE, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_draws"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_draws_merchant_id_merchants"
        ),
        sa.CheckConstraint("entries >= 0", name=op.f("ck_draws_entries_not_negative")),
        sa.CheckConstraint("points > 0 OR free_daily > 0", name=op.f("ck_draws_some_way_in")),
    )
    due = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_draws_next",
        "draws",
        ["merchant_id", "next_at"],
        sqlite_where=due,
        postgresql_where=due,
    )
    op.create_table(
        "draw_prizes",
        sa.Column("merchant_id", WHOLE, nullable=False),
        sa.Column("draw_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("variant_id", WHOLE, nullable=True),
        sa.Column("voucher_id", WHOLE, nullable=True),
        sa.Column("first_hold_id", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "draw_id", "place", name="pk_draw_prizes"),
        _owned("draw_prizes", "draw_id", "draws"),
        _owned("draw_prizes", "variant_id", "variants"),
        _owned("draw_prizes", "voucher_id", "vouchers"),
        _owned("draw_prizes", "first_hold_id", "reservations"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_draw_prizes_quantity_positive")),
    )


def _entries() -> None:
    op.create_table(
        "draw_entrants",
        sa.Column("merchant_id", WHOLE, nullable=False),
        sa.Column("draw_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("entries", WHOLE, nullable=False),
        sa.Column("free_on", sa.Date(), nullable=False),
        sa.Column("free_taken", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "draw_id", "person_id", name="pk_draw_entrants"),
        _owned("draw_entrants", "draw_id", "draws"),
    )
    op.create_table(
        "draw_entries",
        sa.Column("merchant_id", WHOLE, nullable=False),
        sa.Column("draw_id", WHOLE, nullable=False),
        sa.Column("ticket", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "draw_id", "ticket", name="pk_draw_entries"),
        _owned("draw_entries", "draw_id", "draws"),
    )
    op.create_index(
        "ix_draw_entries_merchant_id_draw_id_person_id",
        "draw_entries",
        ["merchant_id", "draw_id", "person_id"],
    )
    unreturned = sa.text("points > 0 AND NOT returned")
    op.create_index(
        "ix_draw_entries_unreturned",
        "draw_entries",
        ["merchant_id", "draw_id", "ticket"],
        sqlite_where=unreturned,
        postgresql_where=unreturned,
    )


def _wins() -> None:
    op.create_table(
        "draw_wins",
        sa.Column("merchant_id", WHOLE, nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("draw_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("ticket", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("hold_id", WHOLE, nullable=True),
        sa.Column("store_id", WHOLE, nullable=True),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "id", name="pk_draw_wins"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_draw_wins_merchant_id_merchants"
        ),
        _owned("draw_wins", "draw_id", "draws"),
        _owned("draw_wins", "hold_id", "reservations"),
        _owned("draw_wins", "store_id", "stores"),
    )
    op.create_index(
        "uq_draw_wins_ticket", "draw_wins", ["merchant_id", "draw_id", "ticket"], unique=True
    )
    op.create_index(
        "ix_draw_wins_merchant_id_person_id", "draw_wins", ["merchant_id", "person_id"]
    )
    due = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_draw_wins_next",
        "draw_wins",
        ["merchant_id", "next_at"],
        sqlite_where=due,
        postgresql_where=due,
    )


def _owned(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["merchant_id", column],
        [f"{other}.merchant_id", f"{other}.id"],
        name=f"fk_{table}_merchant_id_{column}_{other}",
    )


def downgrade() -> None:
    for table in ("draw_wins", "draw_entries", "draw_entrants", "draw_prizes", "draws"):
        op.drop_table(table)
