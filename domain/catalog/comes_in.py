"""While a file comes in, what it was judged by stays as it is."""

from sqlalchemy import select

from domain.catalog.refusals import FileComesIn
from domain.desk import Work
from domain.engine import ARRIVALS
from domain.merchants import Merchant


async def nothing_comes_in(work: Work) -> None:
    """Before a product that is there is changed. Raises FileComesIn.

    The merchant's row is kept until the deed is done, so that no file begins meanwhile.
    """
    await work.session.execute(
        select(Merchant.id).where(Merchant.id == work.merchant_id).with_for_update(read=True)
    )
    coming = await work.session.execute(
        select(ARRIVALS.c.upload).where(
            ARRIVALS.c.merchant_id == work.merchant_id, ARRIVALS.c.kind != "members"
        )
    )
    if coming.first() is not None:
        raise FileComesIn
