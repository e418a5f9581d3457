"""Half-finished wishes: the answers of a form, the codes of an album that wait for a tap.

They live here so that a restart loses nothing and a button carries only a number.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, delete
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base
from domain.desk import Work, operation
from domain.errors import Gone
from domain.roles import Permission


class Draft(Base):
    __tablename__ = "drafts"
    __table_args__ = (Index(None, "merchant_id", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    person_id: Mapped[int]
    kind: Mapped[str]
    answers: Mapped[dict[str, Any]]
    at: Mapped[datetime]


@operation(Permission.SEE_SELF)
async def begin(work: Work, *, kind: str, answers: dict[str, Any]) -> int:
    """Start a draft; the person's earlier ones of the same kind stay usable from their screens."""
    draft = Draft(
        merchant_id=work.merchant_id,
        person_id=work.actor.id,
        kind=kind,
        answers=answers,
        at=work.now,
    )
    work.session.add(draft)
    await work.session.flush()
    return draft.id


@operation(Permission.SEE_SELF, writes=False)
async def read(work: Work, *, draft_id: int) -> dict[str, Any]:
    """The answers so far. Raises Gone where the draft was finished or is not the person's."""
    return (await _own(work, draft_id)).answers


@operation(Permission.SEE_SELF)
async def answer(work: Work, *, draft_id: int, answers: dict[str, Any]) -> dict[str, Any]:
    """Add answers to a draft and return them all. Raises Gone."""
    draft = await _own(work, draft_id)
    draft.answers = draft.answers | answers
    return draft.answers


@operation(Permission.SEE_SELF)
async def drop(work: Work, *, draft_id: int) -> bool:
    """Forget a draft. True even where it was forgotten before."""
    await work.session.execute(
        delete(Draft).where(
            Draft.merchant_id == work.merchant_id,
            Draft.person_id == work.actor.id,
            Draft.id == draft_id,
        )
    )
    return True


async def _own(work: Work, draft_id: int) -> Draft:
    draft = await work.session.scalar(
        work.mine(Draft).where(Draft.id == draft_id, Draft.person_id == work.actor.id)
    )
    if draft is None:
        raise Gone("draft")
    return draft
