"""Half-finished wishes: the answers of a form, the codes of an album that wait for a tap.

They live here so that a restart loses nothing and a button carries only a number.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import NOTE, READ, Work, operation
from domain.engine import Base, Facts, Retention
from domain.errors import Gone
from domain.roles import Permission


class Draft(Base):
    __tablename__ = "drafts"
    __table_args__ = (
        Index(None, "merchant_id", "person_id", "kind"),
        Index(None, "merchant_id", "at"),
        # By the clock: files that somebody waits for.
        Index(
            "ix_drafts_exports",
            "at",
            "merchant_id",
            sqlite_where=text("kind = 'export'"),
            postgresql_where=text("kind = 'export'"),
        ),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)  # 0: nobody's yet
    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    kind: Mapped[str]
    answers: Mapped[Facts]
    at: Mapped[datetime]


# A button works a week later.
RETENTION = Retention(
    table=Draft,
    order=Draft.at,
    at=Draft.at,
    kept=timedelta(days=14),
)


@operation(Permission.SEE_SELF, kind=NOTE)
async def begin(work: Work, *, kind: str, answers: Facts) -> str:
    """Start a draft; the person's earlier ones of the same kind stay usable from their screens."""
    token = secrets.token_urlsafe(8)
    draft = Draft(
        merchant_id=work.merchant_id,
        token=token,
        person_id=work.actor.id,
        kind=kind,
        answers=answers,
        at=work.now,
    )
    work.session.add(draft)
    return token


@operation(Permission.SEE_SELF, kind=READ)
async def read(work: Work, *, draft: str, kind: str) -> Facts:
    """The answers so far. Raises Gone where it was finished, is not the person's, or is of
    another kind: a button may name any draft."""
    return (await _own(work, draft, kind)).answers


@operation(Permission.SEE_SELF, kind=NOTE)
async def answer(work: Work, *, draft: str, kind: str, answers: Facts) -> Facts:
    """Add answers to a draft and return them all. Raises Gone."""
    row = await _own(work, draft, kind)
    row.answers = row.answers | answers
    return row.answers


@operation(Permission.SEE_SELF, kind=NOTE)
async def drop(work: Work, *, draft: str) -> bool:
    """Forget a draft. True even where it was forgotten before."""
    await work.session.execute(
        delete(Draft).where(
            Draft.merchant_id == work.merchant_id,
            Draft.person_id == work.actor.id,
            Draft.token == draft,
        )
    )
    return True


async def finish(work: Work, draft: str | None, kind: str) -> Facts:
    """A deed takes the draft that it was made from, and its answers: it can be finished once.
    Raises Gone."""
    if draft is None:
        return {}
    taken = await work.session.scalar(
        delete(Draft)
        .where(
            Draft.merchant_id == work.merchant_id,
            Draft.person_id == work.actor.id,
            Draft.token == draft,
            Draft.kind == kind,
        )
        .returning(Draft.answers)
    )
    if taken is None:
        raise Gone("draft")
    return dict(taken)


async def _own(work: Work, draft: str, kind: str) -> Draft:
    row = await work.session.scalar(
        work.mine(Draft).where(
            Draft.token == draft, Draft.person_id == work.actor.id, Draft.kind == kind
        )
    )
    if row is None:
        raise Gone("draft")
    return row
