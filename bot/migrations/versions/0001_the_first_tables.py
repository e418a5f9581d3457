"""The first tables"""

import sqlalchemy as sa
from alembic import op

import domain.engine.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "conversations",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_conversations")),
    )
    op.create_table(
        "drafts",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "token", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_drafts_merchant_id_person_id_kind"),
            ["merchant_id", "person_id", "kind"],
            unique=False,
        )

    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint(
            "merchant_id",
            "request_key",
            "operation",
            name=op.f("uq_journal_merchant_id_request_key_operation"),
        ),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_journal_merchant_id_at"), ["merchant_id", "at"], unique=False
        )

    op.create_table(
        "merchants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "report_hour", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pin_typed", sa.Boolean(), nullable=False),
        sa.Column(
            "pin_above", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reported_for", sa.Date(), nullable=True),
        sa.Column("created_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchants")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "recipient", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("due", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sent", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("given_up", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("merchant_id", "key", name=op.f("uq_outbox_merchant_id_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_sent_given_up_due"), ["sent", "given_up", "due"], unique=False
        )

    op.create_table(
        "people",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column(
            "hat_merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("hat_role", sa.String(), nullable=True),
        sa.Column("met_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "refused_scans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("uses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "how",
            sa.Enum("photo", "typed", "link", "screen", name="how", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("photo", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_scans")),
    )
    with op.batch_alter_table("refused_scans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refused_scans_merchant_id_at"), ["merchant_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_refused_scans_merchant_id_staff_id_reason_at"),
            ["merchant_id", "staff_id", "reason", "at"],
            unique=False,
        )

    op.create_table(
        "cards",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("uses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("used", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("valid_until", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column(
            "holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("holder_name", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active", "revoked", "replaced", name="cardstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "replaced_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column(
            "issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("issued_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("used >= 0", name=op.f("ck_cards_used_not_negative")),
        sa.CheckConstraint("uses IS NULL OR used <= uses", name=op.f("ck_cards_not_overused")),
        sa.CheckConstraint("uses IS NULL OR uses > 0", name=op.f("ck_cards_uses_positive")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_cards_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("merchant_id", "code", name=op.f("uq_cards_merchant_id_code")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cards_ending",
            ["merchant_id", "valid_until"],
            unique=False,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        batch_op.create_index("ix_cards_holder", ["holder_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cards_merchant_id_issued_at"),
            ["merchant_id", "issued_at"],
            unique=False,
        )

    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "manager",
                "verifier",
                "member",
                "founder",
                "stranger",
                "system",
                name="role",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("store_ids", sa.JSON(), nullable=False),
        sa.Column(
            "invited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("used_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_invitations_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("joined_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_members_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint(
            "merchant_id", "person_id", name=op.f("uq_members_merchant_id_person_id")
        ),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index("ix_members_person", ["person_id"], unique=False)

    op.create_table(
        "stores",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("confirm", sa.Boolean(), nullable=False),
        sa.Column("created_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("deleted_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_stores_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
    )
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stores_merchant_id_deleted_at"),
            ["merchant_id", "deleted_at"],
            unique=False,
        )

    op.create_table(
        "card_stores",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["cards.id"], name=op.f("fk_card_stores_card_id_cards")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_card_stores_store_id_stores")
        ),
        sa.PrimaryKeyConstraint("merchant_id", "card_id", "store_id", name=op.f("pk_card_stores")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "manager",
                "verifier",
                "member",
                "founder",
                "stranger",
                "system",
                name="role",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "at_store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("paused_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column(
            "pin_failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pin_locked_until", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column("joined_at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column("removed_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["at_store_id"], ["stores.id"], name=op.f("fk_staff_at_store_id_stores")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name=op.f("fk_staff_merchant_id_merchants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index("ix_staff_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_staff_living",
            ["merchant_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "redemptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("uses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", domain.engine.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "how",
            sa.Enum("photo", "typed", "link", "screen", name="how", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("photo", sa.String(), nullable=True),
        sa.Column("undone_at", domain.engine.base.Moment(timezone=True), nullable=True),
        sa.Column(
            "undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("undo_reason", sa.String(), nullable=True),
        sa.CheckConstraint("uses > 0", name=op.f("ck_redemptions_uses_positive")),
        sa.ForeignKeyConstraint(
            ["card_id"], ["cards.id"], name=op.f("fk_redemptions_card_id_cards")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_redemptions_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_redemptions_store_id_stores")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
    )
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_redemptions_merchant_id_at"), ["merchant_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_redemptions_merchant_id_card_id_id"),
            ["merchant_id", "card_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_redemptions_merchant_id_staff_id_id"),
            ["merchant_id", "staff_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_redemptions_merchant_id_store_id_at"),
            ["merchant_id", "store_id", "at"],
            unique=False,
        )

    op.create_table(
        "staff_stores",
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_stores_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_staff_stores_store_id_stores")
        ),
        sa.PrimaryKeyConstraint(
            "merchant_id", "staff_id", "store_id", name=op.f("pk_staff_stores")
        ),
    )


def downgrade() -> None:

    op.drop_table("staff_stores")
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redemptions_merchant_id_store_id_at"))
        batch_op.drop_index(batch_op.f("ix_redemptions_merchant_id_staff_id_id"))
        batch_op.drop_index(batch_op.f("ix_redemptions_merchant_id_card_id_id"))
        batch_op.drop_index(batch_op.f("ix_redemptions_merchant_id_at"))

    op.drop_table("redemptions")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_staff_living",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.drop_index("ix_staff_person")

    op.drop_table("staff")
    op.drop_table("card_stores")
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stores_merchant_id_deleted_at"))

    op.drop_table("stores")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index("ix_members_person")

    op.drop_table("members")
    op.drop_table("invitations")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cards_merchant_id_issued_at"))
        batch_op.drop_index("ix_cards_holder")
        batch_op.drop_index(
            "ix_cards_ending",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("cards")
    with op.batch_alter_table("refused_scans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_scans_merchant_id_staff_id_reason_at"))
        batch_op.drop_index(batch_op.f("ix_refused_scans_merchant_id_at"))

    op.drop_table("refused_scans")
    op.drop_table("people")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_sent_given_up_due"))

    op.drop_table("outbox")
    op.drop_table("merchants")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_merchant_id_at"))

    op.drop_table("journal")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_merchant_id_person_id_kind"))

    op.drop_table("drafts")
    op.drop_table("conversations")
