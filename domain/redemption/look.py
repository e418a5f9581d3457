"""Looking at a card without redeeming it: the facts and the history (S4-25, S4-27)."""

from dataclasses import dataclass

from domain.desk import HotWork, hot_operation
from domain.redemption.model import How
from domain.redemption.receipt import Outcome, Receipt, Use
from domain.redemption.redeem import judge
from domain.redemption.statements import HISTORY
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Looked:
    """What redeeming one use would answer now, and the last ten uses, newest first."""

    receipt: Receipt
    history: tuple[Use, ...]

    @property
    def settled(self) -> bool:
        """Looking is no deed; a guess is one."""
        return self.receipt.outcome is Outcome.UNKNOWN


@hot_operation(Permission.LOOK_AT_CARD)
async def look(work: HotWork, *, code: str) -> Looked:
    """The card with this code. An unknown code counts as a guess here too."""
    receipt = await judge(work, code, How.TYPED)
    if receipt.card_id is None:
        return Looked(receipt, ())
    rows = await work.lane.all(HISTORY, merchant=work.merchant_id, card=receipt.card_id)
    return Looked(receipt, tuple(Use(*row) for row in rows))
