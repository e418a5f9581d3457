"""The café of the sandbox, in which what the documentation says is said to the real bot.

A line is ``Who: words``. Words in [brackets] are a button, 📷 a photo of a code, 📎 a file that
the page shows, ⏳ time that passes. What the bot says is looked for in what it wrote since
somebody spoke last; "…" stands for whatever comes between. CODE, LINK, NO and SIGN stand for what
was shown last.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from bot import demo
from bot.settings import Settings
from tests import pictures
from tests.docs.pages import Line, Section
from tests.town import SEALING, Clock, Person, Town, button_of, open_town

PEOPLE = {
    "Olivia": demo.OWNER,
    "Ma Li": demo.MANAGER,
    "马丽": demo.MANAGER,
    "Viktor": demo.VERIFIER,
    "Wei Na": demo.OTHER_VERIFIER,
    "魏娜": demo.OTHER_VERIFIER,
    "Carol": demo.CUSTOMER,
    "Chen De": demo.OTHER_CUSTOMER,
    "陈德": demo.OTHER_CUSTOMER,
    "Fiona": demo.FOUNDER,
    "Sam": demo.STRANGER,
}
BOT = re.compile(r"(?:Bot|机器人)(?:(?: to |→)(?P<whom>.+))?")
SPANS = {"minutes": "minutes", "hours": "hours", "days": "days", "分钟": "minutes",
         "小时": "hours", "天": "days"}  # fmt: skip
SHOWN = {
    "CODE": re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b"),
    "LINK": re.compile(r"https://t\.me/\S+"),
    "NO": re.compile(r"\bES\d{20}\b"),
    "SIGN": re.compile(r"/undo ([0-9A-Z]{4})\b"),
}


async def fill(url: str, key: str | None = SEALING) -> None:
    """The demo, at the tests' noon; without a key there is a key file beside it."""
    sealing = SecretStr(key) if key else None
    settings = Settings(_env_file=None, database_url=url, secret_key=sealing)
    await demo.fill_demo(settings, Clock())


@asynccontextmanager
async def open_cafe(url: str) -> AsyncIterator["Cafe"]:
    async with open_town(url, owner_ids=frozenset({demo.FOUNDER.id})) as town:
        for one in demo.EVERYBODY:
            account = town.world.join(one.id, one.name, one.language)
            account.started = one not in (demo.FOUNDER, demo.STRANGER)
        yield Cafe(town)


@dataclass
class Cafe:
    """Plays a section. Raises AssertionError with the page and its line."""

    town: Town
    speaker: Person | None = None
    before: dict[tuple[int, int], str] = field(default_factory=dict)
    heard: dict[int, str] = field(default_factory=dict)  # chat → alerts since somebody spoke
    shown: dict[str, str] = field(default_factory=dict)

    async def play(self, section: Section) -> None:
        for line in section.lines:
            if bot := BOT.fullmatch(line.who):
                self._reads(self._person(bot["whom"], line) if bot["whom"] else None, line)
                continue
            self.before, self.town.alerts = self._said(), {}
            self.speaker = self._person(line.who, line)
            try:
                await self._does(self.speaker, self._meant(line), section)
            except AssertionError as wrong:
                raise AssertionError(f"{line.place}: {wrong}") from None
            await self.town.app.tasks.idle()
            await self.town.post()
            self._look()

    def _person(self, name: str, line: Line) -> Person:
        assert name in PEOPLE, f"{line.place}: nobody is called {name!r}"
        return self.town.person(PEOPLE[name].id)

    def _meant(self, line: Line) -> str:
        words = line.words
        for name, value in self.shown.items():
            words = re.sub(rf"\b{name}\b", value, words)
        return words

    async def _does(self, person: Person, words: str, section: Section) -> None:
        if words.startswith("["):
            await self._presses(person, words[1:-1])
        elif words.startswith("📷"):
            codes = words.removeprefix("📷").split()
            photos = [pictures.card(one.replace("-", "")) for one in codes]
            await (person.sends(photos[0]) if len(photos) == 1 else person.sends_album(*photos))
        elif words.startswith("📎"):
            name = words.removeprefix("📎").strip()
            await person.sends_file(section.files[name].encode(), name)
        elif words.startswith("⏳"):
            number, unit = words.removeprefix("⏳").split()
            self.town.clock.passes(**{SPANS[unit]: float(number)})
        elif words.startswith("https://t.me/"):
            await person.opens(words)
        else:
            await person.says(words)

    async def _presses(self, person: Person, label: str) -> None:
        """On the newest screen that has it."""
        screens = sorted(self.town.world.messages[person.number].items(), reverse=True)
        none = AssertionError("no screen")
        for number, screen in screens[:12]:
            if not screen.reply_markup or not hasattr(screen.reply_markup, "inline_keyboard"):
                continue
            try:
                button_of(screen, label)
            except AssertionError as missing:
                none = missing if number == screens[0][0] else none
                continue
            if button_of(screen, label).pay:
                await person.pays(message=screen)
            else:
                await person.presses(label, message=screen)
            return
        raise none

    def _said(self) -> dict[tuple[int, int], str]:
        """Everything that every chat shows now, by chat and message."""
        shown = {}
        for chat, messages in self.town.world.messages.items():
            for number, one in messages.items():
                if one.from_user and one.from_user.is_bot:
                    rows = getattr(one.reply_markup, "inline_keyboard", None) or []
                    labels = [f"[{button.text}]" for row in rows for button in row]
                    file = [one.document.file_name or ""] if one.document else []
                    text = one.text or one.caption or ""
                    shown[chat, number] = "\n".join([text, *file, *labels])
        return shown

    def _new(self, chat: int) -> str:
        now = self._said()
        said = [
            text for (of, number), text in sorted(now.items())
            if of == chat and self.before.get((of, number)) != text
        ]  # fmt: skip
        return "\n".join(said + self.town.alerts.get(chat, []))

    def _reads(self, person: Person | None, line: Line) -> None:
        reader = person or self.speaker
        assert reader, f"{line.place}: nobody has spoken"
        said = self._new(reader.number)
        at = 0
        for part in re.split(r"\s*…\s*", line.words):
            found = said.find(part, at)
            assert found >= 0, f"{line.place}: {part!r} is not in what the bot said:\n{said}"
            at = found + len(part)

    def _look(self) -> None:
        for chat in self.town.world.messages:
            said = self._new(chat)
            for name, pattern in SHOWN.items():
                if found := pattern.findall(said):
                    self.shown[name] = found[-1]


def copy_of(template: Path, folder: Path) -> str:
    """The address of a café of its own."""
    copy = folder / template.name
    copy.write_bytes(template.read_bytes())
    return f"sqlite+aiosqlite:///{copy}"
