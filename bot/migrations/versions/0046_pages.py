"""Pages of long lists begin in an index"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

HELD, LIVING, WAITS = (
    sa.text(one) for one in ("state = 'held'", "deleted_at IS NULL", "state <> 'done'")
)


def upgrade() -> None:
    op.create_index(
        "ix_supplier_items_merchant_id_name_id", "supplier_items", ["merchant_id", "name", "id"]
    )
    op.create_index(
        "ix_reservations_merchant_id_variant_id_id",
        "reservations",
        ["merchant_id", "variant_id", "id"],
    )
    _partial("ix_reservations_held", "reservations", ["merchant_id", "variant_id", "id"], HELD)
    _partial("ix_listings_mall", "listings", ["merchant_id", "mall", "id"], LIVING)
    _partial("ix_alerts_waiting", "alerts", ["merchant_id", "ends_on", "id"], WAITS)
    op.create_index(
        "ix_listings_hidden",
        "listings",
        ["merchant_id", "mall", "id"],
        sqlite_where=sa.text("seen_by_all = 0 AND deleted_at IS NULL"),
        postgresql_where=sa.text("NOT seen_by_all AND deleted_at IS NULL"),
    )


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_listings_hidden", "listings")
    op.drop_index("ix_alerts_waiting", "alerts")
    op.drop_index("ix_listings_mall", "listings")
    op.drop_index("ix_reservations_held", "reservations")
    op.drop_index("ix_reservations_merchant_id_variant_id_id", "reservations")
    op.drop_index("ix_supplier_items_merchant_id_name_id", "supplier_items")
