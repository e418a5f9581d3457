"""The resource centre: what suppliers offer, and what was bought of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Arriving, Base, owned
from domain.merchants import Merchant


class SupplierItem(Arriving, Base):
    """A line of a supplier's catalogue (S0-03)."""

    __tablename__ = "supplier_items"
    __table_args__ = (
        UniqueConstraint("merchant_id", "supplier", "item"),
        Index(None, "merchant_id", "name", "id"),  # pages by name
        CheckConstraint("price >= 0", name="price_not_negative"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier: Mapped[str]
    item: Mapped[str]  # the supplier's own number
    name: Mapped[str]
    kind: Mapped[str]  # voucher, top_up, bundle
    price: Mapped[int]
    expires_on: Mapped[date | None]  # bundles only (S0-05)
    note: Mapped[str] = mapped_column(default="")


class SupplierOrder(Base):
    """What was bought: recorded, not paid here (S0-03)."""

    __tablename__ = "supplier_orders"
    __table_args__ = (
        owned("supplier_item_id", "supplier_items"),
        owned("product_id", "products"),
        Index(None, "merchant_id", "at"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_item_id: Mapped[int]
    product_id: Mapped[int]
    quantity: Mapped[int]
    unit_price: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[int]
    by_name: Mapped[str]
