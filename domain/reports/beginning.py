"""What is still to be done before a new shop can work."""

from dataclasses import dataclass

from sqlalchemy import exists, or_, select

from domain.cards import Card
from domain.catalog import Product
from domain.desk import READ, Work, operation
from domain.merchants import Merchant
from domain.roles import Permission, Role
from domain.staff import Staff
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What is done of it."""

    country: bool
    store: bool  # with its picture (S1-02)
    redeemer: bool  # a verifier, or somebody who leads and said where they stand
    goods: bool  # a card or a product

    @property
    def done(self) -> bool:
        return self.store and self.redeemer and self.goods


@operation(Permission.MANAGE_SETTINGS, kind=READ)
async def first_steps(work: Work) -> FirstSteps:
    """What a new merchant has done already: country, store, who redeems, a card or product."""
    here = work.merchant_id
    pictured = or_(Store.picture.is_not(None), Store.image_url != "")
    stands = or_(Staff.role == Role.VERIFIER, Staff.at_store_id.is_not(None))
    row = await work.session.execute(
        select(
            exists().where(Merchant.id == here, Merchant.country != ""),
            exists().where(Store.merchant_id == here, Store.deleted_at.is_(None), pictured),
            exists().where(Staff.merchant_id == here, Staff.removed_at.is_(None), stands),
            or_(
                exists().where(Card.merchant_id == here),
                exists().where(Product.merchant_id == here, Product.deleted_at.is_(None)),
            ),
        )
    )
    return FirstSteps(*row.one())
