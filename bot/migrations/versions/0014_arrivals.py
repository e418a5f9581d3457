"""Files that are going in: what they bring is there all at once"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("upload", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("so_far", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "upload", name="pk_arrivals"),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchants.id"], name="fk_arrivals_merchant_id_merchants"
        ),
    )
    op.create_index("ix_arrivals_busy", "arrivals", ["busy_until", "merchant_id"])
    op.create_table(
        "arrival_steps",
        sa.Column("merchant_id", sa.BigInteger(), nullable=False),
        sa.Column("upload", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("wrote", sa.JSON(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id", "upload"],
            ["arrivals.merchant_id", "arrivals.upload"],
            name="fk_arrival_steps_merchant_id_upload_arrivals",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "upload", "place", name="pk_arrival_steps"),
    )


def downgrade() -> None:
    op.drop_table("arrival_steps")
    op.drop_table("arrivals")
