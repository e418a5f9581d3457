"""Looking at a card without redeeming it: the facts and the history (S4-25, S4-27)."""

from dataclasses import dataclass

from domain.cards import BY_CODE, catch_up
from domain.desk import READ, HotWork, Weight, Work, hot_operation, operation
from domain.redemption.judge import Wish, standing_of, symbols_of, use_of, why_not
from domain.redemption.model import How
from domain.redemption.receipt import Outcome, Receipt, Use
from domain.redemption.refused import keep
from domain.redemption.statements import HISTORY
from domain.roles import Permission
from domain.secrets import CardCode


@dataclass(frozen=True, slots=True)
class Looked:
    """What redeeming one use would answer now, and the last ten uses, newest first."""

    receipt: Receipt
    history: tuple[Use, ...]


def _weight(looked: Looked) -> Weight:
    """Looking is no deed; a guess is kept."""
    unknown = looked.receipt.outcome is Outcome.UNKNOWN
    return Weight.KEPT if unknown else Weight.ASKED


@hot_operation(Permission.LOOK_AT_CARD, weigh=_weight)
async def look(work: HotWork, *, code: CardCode) -> Looked:
    """The card with this code. An unknown code counts as a guess here too."""
    receipt = await _judged(work, code)
    if receipt.card_id is None:
        return Looked(receipt, ())
    rows = await work.lane.all(HISTORY, merchant=work.merchant_id, card=receipt.card_id)
    return Looked(receipt, tuple(use_of(work, row) for row in rows))


@operation(Permission.LOOK_AT_CARD, kind=READ)
async def uses_of_card(work: Work, *, card_id: int) -> tuple[Use, ...]:
    """The last ten of a card, newest first, also of one that is over (S4-25)."""
    rows = await (await work.lane()).all(HISTORY, merchant=work.merchant_id, card=card_id)
    return tuple(use_of(work, row) for row in rows)


async def _judged(work: HotWork, code: CardCode) -> Receipt:
    """What redeeming would answer, taking nothing; CHOOSE or AGAIN where the card is good."""
    wish = Wish(symbols_of(code), None, How.TYPED)
    if not wish.symbols:
        return Receipt(Outcome.MISTYPED, work.now, code)
    await catch_up(work.lane, work.merchant_id, BY_CODE, symbols=wish.symbols)
    receipt = await why_not(work, code, wish, await standing_of(work))
    if receipt.outcome is Outcome.UNKNOWN:
        return await keep(work, receipt, wish)
    return receipt
