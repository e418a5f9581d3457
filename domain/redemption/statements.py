"""The statements of a redemption: built once at import, run on the driver itself."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Update,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from domain.cards import OPENED, STATE, WAITS, Card, CardState, CardStore
from domain.engine import Moment, Query, Statement, bound, of
from domain.merchants import Merchant
from domain.redemption.model import Redemption, RefusedScan
from domain.redemption.receipt import Outcome
from domain.staff import Staff
from domain.stores import Store

_HERE = exists().where(
    CardStore.merchant_id == bindparam("merchant"),
    CardStore.card_id == Card.id,
    CardStore.store_id == bindparam("store"),
)

# The right is decided with the use: a person removed or paused a moment ago takes nothing.
_AT_WORK = exists().where(
    Staff.merchant_id == bindparam("merchant"),
    Staff.id == bindparam("staff"),
    Staff.removed_at.is_(None),
    Staff.paused_at.is_(None),
)


# A second tap, a second look at a card that was used a moment ago, and a PIN (D23) are asked for
# by the store and the merchant as they are now. When it was used stands on the card's own row: of
# two at once on PostgreSQL, the second would not see the first one's record.
_STORE = (Store.merchant_id == bindparam("merchant"), Store.id == bindparam("store"))
_NOTHING_ASKED = exists().where(
    Merchant.id == bindparam("merchant"),
    *_STORE,
    or_(Store.confirm.is_(False), bindparam("sure", type_=Boolean)),
    or_(
        bindparam("again", type_=Boolean),
        Card.last_use.is_(None),
        Card.last_use <= bindparam("second", type_=BigInteger) - Store.again_minutes * 60,
    ),
    or_(
        bindparam("pinned", type_=Boolean),
        and_(
            ~bindparam("screen", type_=Boolean),
            or_(Merchant.pin_typed.is_(False), ~bindparam("typed", type_=Boolean)),
            or_(Merchant.pin_above.is_(None), Merchant.pin_above >= bindparam("uses")),
        ),
    ),
)


# A bill is said where something is taken off it, and nowhere else; it reaches the threshold
# (S1-09).
_PLAIN = and_(Card.off.is_(None), Card.pay_percent.is_(None))
_SAID = bindparam("bill", type_=BigInteger)
_BILL_ENOUGH = or_(
    and_(_PLAIN, _SAID.is_(None)),
    and_(~_PLAIN, Card.threshold <= _SAID),
)


_TERMS = (Card.currency, Card.threshold, Card.off, Card.pay_percent)


def _take(*enough: ColumnElement[bool]) -> Update:
    """Take ``uses`` of a card if every rule allows it. The order of rules is told by WHY."""
    return (
        update(Card)
        .where(
            Card.merchant_id == bindparam("merchant"),
            Card.code == bindparam("symbols"),
            Card.state == CardState.ACTIVE,
            Card.frozen_at.is_(None),
            Card.valid_from <= bindparam("now"),
            or_(Card.valid_until.is_(None), Card.valid_until > bindparam("now")),
            ~WAITS,
            or_(Card.everywhere, _HERE),
            _AT_WORK,
            _NOTHING_ASKED,
            _BILL_ENOUGH,
            *enough,
        )
        .values(used=Card.used + bindparam("uses"), last_use=bindparam("second", type_=BigInteger))
        .returning(
            Card.id,
            Card.title,
            Card.uses,
            Card.used,
            Card.holder_id,
            Card.holder_name,
            Card.valid_from,
            Card.valid_until,
            select(Store.name).where(*_STORE).scalar_subquery(),
            OPENED,
            *_TERMS,
        )
    )


TAKE = Statement(
    lambda _: _take(or_(Card.uses.is_(None), Card.used + bindparam("uses") <= Card.uses))
)
# Nothing to choose: a single use is left, or uses are not counted.
TAKE_OBVIOUS = Statement(
    lambda _: _take(or_(Card.uses.is_(None), Card.uses - Card.used == bindparam("uses")))
)
RECORD = Statement(
    lambda insert: insert(Redemption).values(
        bound(
            "merchant_id",
            "id",
            "card_id",
            "store_id",
            "staff_id",
            "uses",
            "bill",
            "due",
            "at",
            "how",
            "photo",
        )
    )
)
WHY = Statement(
    lambda _: select(
        Card.id,
        Card.title,
        Card.uses,
        Card.used,
        Card.holder_name,
        STATE,
        Card.frozen_at,
        Card.valid_from,
        Card.valid_until,
        Card.ended_at,
        or_(Card.everywhere, _HERE),
        Card.last_use,
        *_TERMS,
    ).where(Card.merchant_id == bindparam("merchant"), Card.code == bindparam("symbols"))
)
STANDING = Statement(
    lambda _: (
        select(
            Staff.paused_at,
            Staff.pin_hash,
            Merchant.pin_typed,
            Merchant.pin_above,
            Store.name,
            Store.confirm,
            Store.again_minutes,
        )
        .join(Merchant, Merchant.id == Staff.merchant_id)
        .outerjoin(Store, and_(*_STORE))
        .where(
            Staff.merchant_id == bindparam("merchant"),
            Staff.id == bindparam("staff"),
            Staff.removed_at.is_(None),
        )
    )
)
GOOD_AT = Statement(
    lambda _: (
        select(Store.name)
        .join(CardStore, of(Store, CardStore.store_id))
        .where(
            CardStore.merchant_id == bindparam("merchant"),
            CardStore.card_id == bindparam("card"),
            Store.deleted_at.is_(None),
        )
        .order_by(Store.name)
    )
)


def _uses(*which: ColumnElement[bool]) -> Query:
    """Standing uses, newest first, as ``judge.use_of`` takes them."""
    return (
        select(
            Redemption.at,
            Redemption.uses,
            Store.name,
            Staff.name,
            Redemption.photo,
            Redemption.id,
            Redemption.staff_id,
        )
        .join(Store, of(Store, Redemption.store_id))
        .join(Staff, of(Staff, Redemption.staff_id))
        .where(
            Redemption.merchant_id == bindparam("merchant"),
            Redemption.undone_at.is_(None),
            *which,
        )
        .order_by(Redemption.id.desc())
    )


_OF_CARD = Redemption.card_id == bindparam("card")
LAST = Statement(lambda _: _uses(_OF_CARD).limit(1))
HISTORY = Statement(lambda _: _uses(_OF_CARD).limit(10))
# Of the card that this one stands for; found by its moment, since few look for it so.
LAST_BEFORE = Statement(
    lambda _: _uses(
        Redemption.at >= bindparam("at", type_=Moment),
        Redemption.at < bindparam("until", type_=Moment),
        exists().where(
            Card.merchant_id == Redemption.merchant_id,
            Card.id == Redemption.card_id,
            Card.replaced_by == bindparam("card"),
        ),
    ).limit(1)
)
REFUSE = Statement(
    lambda insert: insert(RefusedScan).values(
        bound(
            "merchant_id",
            "id",
            "at",
            "staff_id",
            "store_id",
            "card_id",
            "masked",
            "reason",
            "uses",
            "how",
            "photo",
        )
    )
)
COUNT_GUESSES = Statement(
    lambda _: (
        select(func.count())
        .select_from(RefusedScan)
        .where(
            RefusedScan.merchant_id == bindparam("merchant"),
            RefusedScan.staff_id == bindparam("staff"),
            RefusedScan.reason == Outcome.UNKNOWN.value,
            RefusedScan.at > bindparam("since"),
        )
    )
)
PAUSE = Statement(
    lambda _: (
        update(Staff)
        .where(
            Staff.merchant_id == bindparam("merchant"),
            Staff.id == bindparam("staff"),
            Staff.paused_at.is_(None),
        )
        .values(paused_at=bindparam("now"))
        .returning(Staff.name)
    )
)
