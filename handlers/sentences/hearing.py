"""A typed line that is no command and no answer: a code, a sentence, or words to search for."""

from collections.abc import Awaitable, Callable

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.cards import codes_in, near_code
from domain.desk import Desk
from domain.roles import Permission
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.tasks import Starter
from handlers.reports.report import replied
from handlers.scan.scan import on_text
from handlers.sentences import deeds, questions
from handlers.sentences.ask import Ask
from handlers.sentences.grammar import read
from handlers.sentences.search import no_command, search

Answer = Callable[[Ask], Awaitable[bool]]
# What a sentence means → the command that says the same, whose right it needs, and the answer.
ANSWERS: dict[str, tuple[str, Answer]] = {
    "allocate": ("allocate", deeds.allocate),
    "unallocate": ("allocate", deeds.unallocate),
    "stockin": ("stockin", deeds.stock_in),
    "writeoff": ("writeoff", deeds.write_off),
    "give": ("points", deeds.give),
    "take": ("points", deeds.take),
    "on": ("list", deeds.on_sale),
    "off": ("list", deeds.off_sale),
    "approve": ("approve", deeds.approve),
    "reject": ("reject", deeds.reject),
    "refund": ("refunds", questions.refund),
    "refunds": ("refunds", questions.refunds),
    "order": ("order", questions.order),
    "orders": ("orders", questions.orders),
    "toship": ("orders", questions.to_ship),
    "unpaid": ("orders", questions.unpaid),
    "payouts": ("payouts", questions.payouts),
    "low": ("low", questions.low),
    "why": ("product", questions.why),
    "who": ("report", questions.who),
    "records": ("records", questions.records),
    "report": ("report", questions.report),
    "till": ("day", questions.till),
    "exchanges": ("exchanges", questions.exchanges),
    "mypoints": ("mypoints", questions.my_points),
    "mycards": ("my", questions.my_cards),
    "myorders": ("myorders", questions.my_orders),
    "points": ("points", questions.points),
    "cards": ("cards", questions.cards),
    "selling": ("listings", questions.selling),
    "staff": ("staff", questions.staff),
    "stores": ("stores", questions.stores),
    "members": ("members", questions.members),
    "help": ("help", questions.help_),
    "stock": ("stock", questions.stock),
}


async def heard(
    message: Message,
    desk: Desk,
    me: Me,
    bot: Bot,
    state: FSMContext,
    routes: Routes,
    tasks: Starter,
) -> None:
    """What is said with a right that the person lacks is not meant so: it is searched for."""
    text = message.text or ""
    if text.startswith("/") and text[1:2].isalpha():
        await no_command(message, me, routes)
        return
    if codes_in(text):
        await on_text(message, desk, me, state)
        return
    if await replied(message, desk, me):
        return
    said = read(text)
    if said is not None:
        command, answer = ANSWERS[said.means]
        if me.may(routes.commands[command][0].permission) and await answer(
            Ask(
                message=message,
                desk=desk,
                me=me,
                bot=bot,
                state=state,
                routes=routes,
                tasks=tasks,
                said=said,
            )
        ):
            return
    if near_code(text) and me.may(Permission.REDEEM):
        await on_text(message, desk, me, state)
        return
    about = said.get("what") or said.get("who") if said else ""
    await search(message, desk, me, about or text, understood=bool(about))
