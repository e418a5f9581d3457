"""Every question (screens.md, 3 and 4): it has ways out, repeats itself, swallows nothing."""

import pytest
from aiogram.fsm.storage.base import StorageKey

import handlers
from domain.orders import Means
from domain.people import set_language
from domain.staff import stand_at
from domain.stock import Mall
from handlers.kit.questions import Question
from tests.buying import buys, has, sells
from tests.town import CAROL, OLD_TOWN, OWNER, VERIFIER, Person, Town
from tests.walk.test_buttons import press_all

NONSENSE = "qwxyz ☃ nonsense"
# Reached by what no press of this walk does; the kit gives them their ways out all the same.
UNSEEN = """
draw.beacon draw.words order.address order.answer order.quantity order.tracking
payout.reference refund.override refund.reject restock.anyway sale.quantity sale.whom
scan.bill scan.pin start.country start.name stock.reason supply.quantity voucher.extend
voucher.mall.count voucher.mall.price voucher.picture voucher.print
"""
ELSEWHERE = set(UNSEEN.split())


def test_the_questions_are_those_that_are_answered() -> None:
    table = handlers.routes()
    assert set(table.questions) == set(Question.known)
    assert set(table.sent) <= set(Question.known)


async def question_of(town: Town, who: int) -> str | None:
    storage, key = town.app.dispatcher.storage, StorageKey(town.app.bot.id, who, who)
    return await storage.get_state(key)


def has_ways_out(person: Person) -> bool:
    keys = person.town.world.keyboards.get(person.number)
    typed = [key.text for row in keys.keyboard for key in row] if keys else []
    there = list(person.town.world.messages[person.number].values())[-2:]  # words, then a keyboard
    rows = [row for one in there if one.reply_markup for row in one.reply_markup.inline_keyboard]
    labels = [*person.buttons, *(tap.text for row in rows for tap in row), *typed]
    return any(one.startswith("◀ ") for one in labels) and any(
        one.startswith("✖ ") for one in labels
    )


class Asker:
    """Looks at each question that a walk comes upon, once."""

    def __init__(self, town: Town, who: int, code: str) -> None:
        self.town, self.person, self.code = town, town.person(who), code
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    async def look(self) -> None:
        name = await question_of(self.town, self.person.number)
        if name is None or name in self.seen:
            return
        self.seen.add(name)
        person, question = self.person, Question.known[name]
        me = await self.town.desk(person.number)
        await me(set_language, language="en")
        if not has_ways_out(person):
            self.wrong.append(f"{name}: no ways out under {person.text!r} {person.buttons}")
        await person.says(NONSENSE)
        now = await question_of(self.town, person.number)
        if now == name and not question.counter:
            if not has_ways_out(person):
                self.wrong.append(f"{name}: refused without ways out: {person.text!r}")
            if not question.secret and "❌" in person.text and NONSENSE not in person.text:
                self.wrong.append(f"{name}: does not quote: {person.text!r}")
        if now == name and not question.codes:
            told = len(person.inbox())
            await person.says(self.code)
            said = "\n".join(person.inbox()[told:])
            if "REDEEM" not in said and "LOOK AGAIN" not in said and "Coffee" not in said:
                self.wrong.append(f"{name} swallows a code: {said!r}")
            now = await question_of(self.town, person.number)
            if now == name and "Still open" not in said:
                self.wrong.append(f"{name} says nothing of being open: {said!r}")
        told = len(person.inbox())
        await person.says("/whoami")
        if "Telegram id" not in person.text or await question_of(self.town, person.number):
            self.wrong.append(f"{name} swallows a command")


@pytest.mark.slow
async def test_every_question_can_be_left_and_swallows_nothing(town: Town) -> None:
    beans = await sells(town, Mall.SHOP, "4.00")
    tea = await sells(town, Mall.POINTS, "300", sku="TEA", name="Green tea")
    await has(town, CAROL, points=5000, money=5000)
    await buys(town, beans, means=Means.CASH)
    await buys(town, tea, means=Means.POINTS)
    await town.never_asks_again()
    card = await town.issues("Coffee", 900, holder_id=CAROL)
    await town.issues("Cake", 1)
    await town.person(VERIFIER).says(f"/redeem {card.code} 2")
    await (await town.desk(OWNER))(stand_at, store_id=OLD_TOWN)
    commands = sorted(set(handlers.routes().commands) - {"language"})
    seen, wrong = set(), []
    for who, most in ((OWNER, 1900), (VERIFIER, 150), (CAROL, 250)):
        asker = Asker(town, who, card.code)
        await press_all(town, who, commands, "there", most, asker.look)
        await town.person(who).says("/language en")
        seen |= asker.seen
        wrong += asker.wrong
    assert wrong == [], "\n".join(wrong)
    assert set(Question.known) - seen - ELSEWHERE == set()
