"""What was sent beside a question that it does not answer."""

from handlers.kit.asking import now
from handlers.kit.questions import Question


async def no_answer(words: str) -> bool:
    """The open question once more, below what is said. False: none is open, or a card is meant to
    be sent there."""
    turn = now()
    question = Question.known.get(turn.stands_open or "") if turn else None
    if turn is None or question is None or question.codes:
        return False
    await turn.close()
    return await turn.repeat(words)
