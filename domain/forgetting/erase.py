"""What is done to each table so that nothing in it says who somebody was."""

from sqlalchemy import column, delete, exists, null, or_, select, table, update

from domain.cards import Card
from domain.desk import JournalEntry, Work
from domain.draws import forget_entrant
from domain.engine import NOBODY, Base, Values, stamp
from domain.forgetting.mentions import CONVERSATIONS, Seen
from domain.forgetting.traces import GO, TRACES
from domain.ledger import Account
from domain.members import Member
from domain.people import Person
from domain.staff import Staff
from domain.stock import buyer_sign
from domain.vouchers import forget_taker

# The process' own, named by their words.
_UPDATES = table("updates", *(column(one) for one in ("chat", "raw", "state")))
LEDGER = {"transfers": ("source", "target"), "payouts": ("account",)}  # name accounts


async def erase(work: Work, person_id: int, seen: Seen) -> None:
    """At this merchant's."""
    await _mentions(work, seen)
    await _photos_and_votes(work, person_id)
    await _accounts(work, person_id, seen.nobody)
    await _journal(work, person_id, seen.nobody, work.merchant_id)
    pieces, uploads = Base.metadata.tables["upload_pieces"], Base.metadata.tables["uploads"]
    theirs = select(uploads.c.token).where(
        uploads.c.merchant_id == work.merchant_id, uploads.c.person_id == person_id
    )
    await work.session.execute(
        delete(pieces).where(pieces.c.merchant_id == work.merchant_id, pieces.c.token.in_(theirs))
    )
    for name, number in GO.items():
        rows = Base.metadata.tables[name]
        await work.session.execute(
            delete(rows).where(rows.c.merchant_id == work.merchant_id, rows.c[number] == person_id)
        )
    await forget_entrant(work, person_id, seen.nobody)
    await forget_taker(work, person_id, seen.nobody)
    buyer = buyer_sign(work, person_id) or seen.nobody
    for name in TRACES.keys() - GO.keys():
        nobody = buyer if name == "reservations" else seen.nobody
        await _numbers(work, name, person_id, nobody)
    work.session.add(
        JournalEntry(
            merchant_id=work.merchant_id,
            id=stamp(),
            at=work.now,
            actor_id=seen.nobody if work.actor.id == person_id else work.actor.id,
            role=work.actor.role.value,
            operation="forgetting.forgotten",
            details={"nobody": str(seen.nobody)},
        )
    )
    await work.session.flush()


async def leave_whole(work: Work, person_id: int, seen: Seen) -> None:
    """The person, where no other merchant knows them; what came from their chat, and questions
    that are open in others' and show who it was: those are asked again."""
    nobody = seen.nobody
    await _journal(work, person_id, nobody, NOBODY)
    await work.session.execute(
        delete(CONVERSATIONS).where(
            or_(
                CONVERSATIONS.c.key.like(f"%:{person_id}:{person_id}:%"),
                CONVERSATIONS.c.key.in_(seen.questions),
            )
        )
    )
    await work.session.execute(
        update(_UPDATES)
        .where(_UPDATES.c.chat == person_id, _UPDATES.c.state != "waiting")
        .values(chat=nobody, raw=None)
    )
    await work.session.execute(  # out of groups, and a payment that nobody could note
        update(_UPDATES)
        .where(_UPDATES.c.raw.like(f'%"id": {person_id},%'), _UPDATES.c.state != "waiting")
        .values(raw=None)
    )
    known = or_(
        exists().where(Member.person_id == person_id),
        exists().where(Staff.person_id == person_id),
        exists().where(Card.holder_id == person_id),
    )
    await work.session.execute(delete(Person).where(Person.id == person_id, ~known))
    await work.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.hat_merchant_id == work.merchant_id)
        .values(hat_merchant_id=None, hat_role=None)
    )


async def _mentions(work: Work, seen: Seen) -> None:
    """A row that went meanwhile is no matter."""
    for one in seen.mentions:
        rows = Base.metadata.tables[one.table]
        key = zip(rows.primary_key.columns, one.key, strict=True)
        await work.session.execute(
            update(rows)
            .where(rows.c.merchant_id == work.merchant_id, *(part == value for part, value in key))
            .values(**one.becomes)
        )


async def _photos_and_votes(work: Work, person_id: int) -> None:
    """Of the person's cards at the counter; and why others voted so about their refunds."""
    cards = select(Card.id).where(
        Card.merchant_id == work.merchant_id, Card.holder_id == person_id
    )
    for name in ("redemptions", "refused_scans"):
        rows = Base.metadata.tables[name]
        await work.session.execute(
            update(rows)
            .where(rows.c.merchant_id == work.merchant_id, rows.c.card_id.in_(cards))
            .values(photo=None)
        )
    votes, refunds = Base.metadata.tables["refund_votes"], Base.metadata.tables["refunds"]
    theirs = select(refunds.c.id).where(
        refunds.c.merchant_id == work.merchant_id, refunds.c.person_id == person_id
    )
    await work.session.execute(
        update(votes)
        .where(votes.c.merchant_id == work.merchant_id, votes.c.refund_id.in_(theirs))
        .values(reason="")
    )


async def _accounts(work: Work, person_id: int, nobody: int) -> None:
    """An account is called by whose it is; its transfers follow, and why they were made goes."""
    names = await work.session.scalars(
        select(Account.name)
        .where(Account.merchant_id == work.merchant_id, Account.person_id == person_id)
        .distinct()
    )
    for name in names.all():
        kind, _colon, rest = name.partition(":")
        new = f"{kind}:{nobody}{rest.removeprefix(str(person_id))}"
        await work.session.execute(
            update(Account)
            .where(Account.merchant_id == work.merchant_id, Account.name == name)
            .values(name=new, person_id=nobody)
        )
        for one, sides in LEDGER.items():
            rows = Base.metadata.tables[one]
            for side in sides:
                said = {side: new} | ({"reason": ""} if one == "transfers" else {})
                await work.session.execute(
                    update(rows)
                    .where(rows.c.merchant_id == work.merchant_id, rows.c[side] == name)
                    .values(**said)
                )


async def _journal(work: Work, person_id: int, nobody: int, merchant_id: int) -> None:
    """What they asked for goes; that something was asked stays."""
    await work.session.execute(
        update(JournalEntry)
        .where(JournalEntry.merchant_id == merchant_id, JournalEntry.actor_id == person_id)
        .values(actor_id=nobody, request_key=None, asked=None, details={}, result=None)
    )


async def _numbers(work: Work, name: str, person_id: int, nobody: int) -> None:
    rows, trace = Base.metadata.tables[name], TRACES[name]
    for number in trace.ids:
        change: Values = {number: nobody}
        change |= {text: "" for text, whose in trace.names if whose == number}
        if number == trace.ids[0]:
            change |= dict.fromkeys(trace.own, "")
        if name == "orders":
            change["answers"] = []
        if (name, number) == ("cards", "holder_id"):  # good for whoever brings it; nobody is told
            change |= {number: null(), "tell_at": null()}
        await work.session.execute(
            update(rows)
            .where(rows.c.merchant_id == work.merchant_id, rows.c[number] == person_id)
            .values(**change)
        )
