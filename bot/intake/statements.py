"""The intake's statements, built once: each update passes them."""

from sqlalchemy import (
    Boolean,
    Integer,
    String,
    bindparam,
    case,
    cast,
    delete,
    distinct,
    func,
    select,
    update,
)

from bot.intake.model import BESIDE, RawUpdate, State
from domain.engine import Statement, bound
from domain.staff import Staff

MOST_PARTS = 10  # of an album; with all of them there is nothing to wait for
HEADS_AT_ONCE = 1000
COUNTED = 400  # of a chat's latest; a flood must not become dearer the longer it lasts
SWEPT = 300

_mine = RawUpdate.bot_id == bindparam("bot_id")
_one = _mine & (RawUpdate.update_id == bindparam("number"))
_chats = _mine & (RawUpdate.chat == bindparam("chat"))
_waits = RawUpdate.state == State.WAITING

KEEP = Statement(
    lambda insert: (
        insert(RawUpdate)
        .values(
            bound("bot_id", "update_id", "chat", "album", "raw", "received", "state", "attempts")
        )
        .on_conflict_do_nothing()
        .returning(RawUpdate.update_id)
    )
)

_latest = (
    select(RawUpdate.album, RawUpdate.update_id, RawUpdate.state)
    .where(_chats, RawUpdate.received > bindparam("since"))
    .order_by(RawUpdate.received.desc())
    .limit(COUNTED)
    .subquery()
)
# How many came lately, an album counted once, and how many of them were turned away.
LATELY = Statement(
    lambda _: select(
        func.count(distinct(func.coalesce(_latest.c.album, cast(_latest.c.update_id, String)))),
        func.count(case((_latest.c.state == State.FLOOD, 1))),
    )
)

WORKS = Statement(
    lambda _: (
        select(Staff.person_id)
        .where(Staff.person_id == bindparam("person"), Staff.removed_at.is_(None))
        .limit(1)
    )
)

_heads = (
    select(func.min(RawUpdate.update_id).label("number"), func.max(RawUpdate.lease).label("lease"))
    .where(_mine, _waits)
    .group_by(RawUpdate.chat)
    .subquery()
)
# The oldest of each chat, and until when somebody works on anything of that chat; before them
# what waits for nobody.
HEADS = Statement(
    lambda _: (
        select(RawUpdate.chat, RawUpdate.update_id, RawUpdate.album, _heads.c.lease)
        .join(_heads, RawUpdate.update_id == _heads.c.number)
        .where(_mine)
        .order_by(RawUpdate.chat < BESIDE, RawUpdate.update_id)
        .limit(HEADS_AT_ONCE)
    )
)

_album = _chats & (RawUpdate.album == bindparam("album"))
PARTS = Statement(
    lambda _: (
        select(RawUpdate.update_id, RawUpdate.received)
        .where(_album, _waits)
        .order_by(RawUpdate.update_id)
        .limit(MOST_PARTS)
    )
)
EARLIER = Statement(
    lambda _: (
        select(RawUpdate.update_id, RawUpdate.raw, RawUpdate.received, RawUpdate.receipt)
        .where(_album, RawUpdate.state == State.DONE, RawUpdate.raw.is_not(None))
        .order_by(RawUpdate.update_id)
        .limit(MOST_PARTS)
    )
)

CLAIM = Statement(
    lambda _: (
        update(RawUpdate)
        .where(_one, _waits, RawUpdate.lease.is_(None) | (RawUpdate.lease <= bindparam("now")))
        .values(lease=bindparam("until"), attempts=RawUpdate.attempts + 1)
        .returning(RawUpdate.update_id, RawUpdate.raw, RawUpdate.attempts, RawUpdate.received)
    )
)
# Of what was set aside money is never forgotten; no text of a person's can look like this.
_money = RawUpdate.raw.like('%"successful_payment": {%')
_no_money = RawUpdate.raw.is_(None) | ~_money
# What was set aside wants to be read, and an album's parts are read again with a late one.
END = Statement(
    lambda _: (
        update(RawUpdate)
        .where(_one)
        .values(
            state=bindparam("end"),
            receipt=bindparam("shown"),
            lease=None,
            raw=case(
                (RawUpdate.album.is_not(None) | bindparam("kept", type_=Boolean), RawUpdate.raw)
            ),
        )
    )
)
HOLD = Statement(lambda _: update(RawUpdate).where(_one, _waits).values(lease=bindparam("until")))
# Beside its chat from now on, which does not wait for it.
PUT_OFF = Statement(
    lambda _: (
        update(RawUpdate)
        .where(_one, _waits)
        .values(lease=bindparam("until"), chat=BESIDE + RawUpdate.update_id, attempts=0)
    )
)
# Of a clock that was ahead: neither a lease, nor an album's rest, nor a flood lasts until then.
LOOSEN = Statement(
    lambda _: (
        update(RawUpdate)
        .where(_mine, _waits, RawUpdate.lease > bindparam("longest"))
        .values(lease=None)
    )
)
MAKE_EARLIER = Statement(
    lambda _: (
        update(RawUpdate)
        .where(_mine, RawUpdate.received > bindparam("now"))
        .values(received=bindparam("earlier"))
    )
)
RECLAIM = Statement(lambda _: update(RawUpdate).where(_mine, _waits).values(lease=None))
WAITING = Statement(lambda _: select(func.count()).select_from(RawUpdate).where(_mine, _waits))
# What could not be noted is tried anew: a newer version may know how.
REOPEN = Statement(
    lambda _: (
        update(RawUpdate)
        .where(_mine, RawUpdate.state == State.ASIDE, _money)
        .values(
            state=State.WAITING,
            lease=None,
            chat=BESIDE + RawUpdate.update_id,
            attempts=case((RawUpdate.attempts > bindparam("tries"), RawUpdate.attempts), else_=0),
        )
    )
)
LEFT = Statement(
    lambda _: (
        select(RawUpdate.update_id)
        .where(_mine, _waits, RawUpdate.received < bindparam("before"))
        .order_by(RawUpdate.update_id)
        .limit(bindparam("most", type_=Integer))
    )
)
BOTS_WAITING = Statement(lambda _: select(RawUpdate.bot_id).where(_waits).distinct())
# One look into the key for each bot, however many updates it has.
_bots = select(func.min(RawUpdate.bot_id).label("id")).cte("bots", recursive=True)
_bots = _bots.union_all(
    select(
        select(func.min(RawUpdate.bot_id)).where(RawUpdate.bot_id > _bots.c.id).scalar_subquery()
    ).where(_bots.c.id.is_not(None))
)
BOTS = Statement(lambda _: select(_bots.c.id).where(_bots.c.id.is_not(None)))
OLDEST = Statement(
    lambda _: (
        select(RawUpdate.update_id, RawUpdate.received)
        .where(_mine, RawUpdate.state != State.WAITING, _no_money)
        .order_by(RawUpdate.update_id)
        .limit(SWEPT)
    )
)
FORGET = Statement(
    lambda _: delete(RawUpdate).where(
        _mine,
        RawUpdate.update_id <= bindparam("upto"),
        RawUpdate.received < bindparam("before"),
        RawUpdate.state != State.WAITING,
        _no_money,
    )
)
# Of a bot that nobody serves any more, so also what still waits.
OLDEST_LEFT = Statement(
    lambda _: (
        select(RawUpdate.update_id, RawUpdate.received)
        .where(_mine, _no_money)
        .order_by(RawUpdate.update_id)
        .limit(SWEPT)
    )
)
FORGET_LEFT = Statement(
    lambda _: delete(RawUpdate).where(
        _mine,
        RawUpdate.update_id <= bindparam("upto"),
        RawUpdate.received < bindparam("before"),
        _no_money,
    )
)
