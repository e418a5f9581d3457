"""Who presses twice gets one file: while it is written, the person holds it, on every replica."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, literal_column, select, update

from domain.desk import NOTE, TICK, Work, operation
from domain.drafts import Draft
from domain.engine import Facts
from domain.roles import Permission

HELD = timedelta(seconds=30)  # without a word; then whoever wrote it is gone
KIND = "export"


@operation(Permission.SEE_SELF, kind=NOTE)
async def hold(work: Work, *, what: str) -> str | None:
    """A token for the file that ``what`` says; None where it is being written already."""
    said = f"{work.actor.id}:{what}"
    token = "x" + hashlib.sha256(said.encode()).hexdigest()[:15]
    found: str | None = await work.session.scalar(
        work.insert(Draft)
        .values(
            merchant_id=work.merchant_id,
            token=token,
            person_id=work.actor.id,
            kind=KIND,
            answers={},
            at=work.now,
        )
        .on_conflict_do_update(
            index_elements=["merchant_id", "token"],
            set_={"at": work.now, "answers": {}},
            where=Draft.at <= work.now - HELD,
        )
        .returning(Draft.token)
    )
    return found


@operation(Permission.SEE_SELF, kind=NOTE)
async def keep_hold(work: Work, *, token: str) -> bool:
    """It is still being written. False: somebody wishes that it stops."""
    answers = await work.session.scalar(
        update(Draft)
        .where(Draft.merchant_id == work.merchant_id, Draft.token == token, Draft.kind == KIND)
        .values(at=work.now)
        .returning(Draft.answers)
    )
    return not (answers or {}).get("stop")


@operation(Permission.SEE_SELF, kind=NOTE)
async def wish_stop(work: Work, *, token: str) -> bool:
    """Whether it is being written just now, and so will stop."""
    found = await work.session.scalar(
        update(Draft)
        .where(
            Draft.merchant_id == work.merchant_id,
            Draft.person_id == work.actor.id,
            Draft.token == token,
            Draft.kind == KIND,
            Draft.at > work.now - HELD,
        )
        .values(answers={"stop": True})
        .returning(Draft.token)
    )
    return found is not None


@operation(Permission.SEE_SELF, kind=NOTE)
async def let_go(work: Work, *, token: str) -> bool:
    """It is sent, or will not be."""
    await work.session.execute(
        delete(Draft).where(
            Draft.merchant_id == work.merchant_id,
            Draft.person_id == work.actor.id,
            Draft.token == token,
            Draft.kind == KIND,
        )
    )
    return True


def exports_over_at(now: datetime) -> Select[int]:
    """Merchants with a file of which nobody has said a word since; asked HELD ago."""
    only: ColumnElement[str] = literal_column(
        f"'{KIND}'"
    )  # not a value: the index has no other ones
    return select(Draft.merchant_id).where(Draft.kind == only, Draft.at <= now)


@operation(Permission.TICK, kind=TICK)
async def end_exports(work: Work) -> int:
    """Whoever wrote it is gone: who waits for the file hears that none comes."""
    gone = await work.session.execute(
        delete(Draft)
        .where(
            Draft.merchant_id == work.merchant_id,
            Draft.kind == KIND,
            Draft.at <= work.now - HELD,
        )
        .returning(Draft.token, Draft.person_id, Draft.at)
        .execution_options(synchronize_session=False)
    )
    told: list[tuple[str, int, Facts]] = [
        (f"export:{token}:{at:%Y%m%d%H%M%S}", person_id, {}) for token, person_id, at in gone
    ]
    await work.owe_each("export_lost", told)
    return len(told)
