"""Who hears what, and a group that hears for all"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unheard",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "person_id", "topic", name="pk_unheard"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_unheard_merchant_id_merchants"
        ),
    )
    op.create_table(
        "groups",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("forum", sa.Boolean(), nullable=False),
        sa.Column("linked_by", sa.BigInteger(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("merchant_id", name="pk_groups"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_groups_merchant_id_merchants"
        ),
    )
    op.create_table(
        "group_topics",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "store_id", name="pk_group_topics"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_group_topics_merchant_id_merchants"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "store_id"],
            ["stores.merchant_id", "stores.id"],
            name="fk_group_topics_merchant_id_store_id_stores",
        ),
    )
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("draw_id", sa.BigInteger(), nullable=True))
        alerts.create_foreign_key(
            "fk_alerts_merchant_id_draw_id_draws",
            "draws",
            ["merchant_id", "draw_id"],
            ["merchant_id", "id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_constraint("fk_alerts_merchant_id_draw_id_draws", type_="foreignkey")
        alerts.drop_column("draw_id")
    op.drop_table("group_topics")
    op.drop_table("groups")
    op.drop_table("unheard")
