"""A Chinese reader finds nothing English but names (F): every sentence, the demo shop."""

import ast
import re
from pathlib import Path

import pytest

import handlers
from bot import demo
from domain.cards import list_cards
from handlers.door.oneself import Speak
from handlers.kit.catalogue import Catalogue
from tests.docs.cafe import fill, open_cafe
from tests.engines import FULL
from tests.fixtures import apart
from tests.rules.test_speech import Reader, cut_in, english_in, raw_in
from tests.town import Town
from tests.walk.test_buttons import deed_of, press_all
from tests.words import CHINESE, ROOT, SPEAKING, catalogue

# What stands in Chinese sentences in Latin letters, each for a reason.
ALLOWED = {
    "WebP HEIC": "kinds of pictures",
    "Tillbot": "the program's own name",
    "LIVE abcdef AAH": "parts of a token that is shown as an example",
    "JP DHL": "two letters of a country, a carrier: examples",
    "randomness": "the field is called so where the number is copied from",
    "member store sku": "typed so, before a number",
    "trial weekly annual": "presets are typed so",
    "TEST This": "the mask of the demo's token of payments",
    "CNY HKD MOP TWD SGD MYR": "currencies",
    "in": "the end of a command that is said in full: /stockin",
    "hooks": "of Standard Webhooks",
    "JSON": "a kind of file",
}
KNOWN = {word for words in ALLOWED for word in words.split()}
# A digest; the end of a card's code; a clock by the name that is typed.
SIGNS = re.compile(r"\b[0-9a-f]{32,}\b|(?<=末四位：)[0-9A-Z]{4}\b|\b[A-Z]\w+/[A-Z]\w+\b")
# As somebody would read it: a sign or a capital, and words.
SENTENCE = re.compile(
    r"^(?:[^\w\s<(]+ ?)?[A-Z][a-z]+ [a-z]+|^[\u2190-\u2bff\U0001f300-\U0001faff]+ [A-Z]"
)
NOT_SAID = {"🌐 English / 简体中文", "⬇ JSON"}  # for who cannot read the rest; a kind of file
MOST = {"owner": 600 if FULL else 350}  # presses of who leads; of the others:
OTHERS = 150 if FULL else 80
# On the screen that says that it is Chinese from here on.
AFTER_ENGLISH = {"◀ ☰ More"}


def test_the_catalogue_is_read_as_babel_reads_it(tmp_path: Path) -> None:
    """Ours keeps nothing but the sentences; one that is only a guess is not said."""
    ours, many = Catalogue(CHINESE), 0
    for message in catalogue():
        one, *more = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if one:
            assert ours.gettext(str(one)) == strings[0]
            assert all(
                ours.ngettext(str(one), str(other), n) == strings[0]
                for other in more
                for n in (1, 2)
            )
            many += bool(more)
    assert many > 100
    guess = tmp_path / "guess.po"
    guess.write_text(
        '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c \\"d\\""\nmsgstr ""\n"e\\n"\n"f"\n'
    )
    assert Catalogue(guess).gettext("a") == "a"
    assert Catalogue(guess).gettext('c "d"') == "e\nf"


def test_nothing_is_said_but_what_is_in_the_catalogue() -> None:
    """So that whatever is read of the catalogue holds of every refusal and every notice."""
    wrong = []
    for package in SPEAKING:
        for path in sorted((ROOT / package).rglob("*.py")):
            wrong += [(path.name, said) for said in _unspoken(path) if SENTENCE.search(said)]
    assert [one for one in wrong if one[1] not in NOT_SAID] == []


def _unspoken(path: Path) -> list[str]:
    """The texts of a module that are given to no ``_``; what is only for who reads the code, and
    what a failure of the program says, left out."""
    tree = ast.parse(path.read_text("utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        named = called.id if isinstance(called, ast.Name) else ""
        if isinstance(node, ast.Expr | ast.Raise) or named in ("_", "_n"):
            docs = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
            passed |= set() if docs else {id(one) for one in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in passed
    ]


def test_every_sentence_is_chinese_but_for_names() -> None:
    """Refusals and notices included: they are all of the catalogue."""
    wrong = []
    for one in catalogue():
        said = one.string if isinstance(one.string, tuple | list) else (one.string or "",)
        for text in said if one.id else ():
            bare = re.sub(r"<[^>]+>|{\w+}", " ", text)
            wrong += [(word, line) for line in bare.split("\n") for word in _english(line)]
    assert wrong == []


def _english(line: str) -> list[str]:
    return [word for word in english_in(line) if word not in KNOWN]


def names_of_the_demo() -> list[str]:
    """What the shop of the demo calls its things, and its people are called: longest first."""
    found = set()
    for path in (ROOT / "bot").glob("demo*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {part.strip() for part in [node.value, *re.split(r"[|\n,;]", node.value)]}
    return sorted((one for one in found if len(one) > 2), key=len, reverse=True)


@pytest.mark.slow
async def test_a_chinese_reader_of_the_demo_finds_no_english(memory_folder: Path) -> None:
    """All commands, all buttons, for everybody there; who wears the same hat as somebody before
    sees what that one did not. Who leads comes last, and puts an end to much."""
    folder = memory_folder / "chinese"
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{folder / 'demo.db'}"
    apart(fill, url)
    async with open_cafe(url) as cafe:
        for one in demo.EVERYBODY:
            cafe.town.world.join(one.id, one.name, "zh-hans").started = True
            await cafe.town.person(one.id).says("/language zh")
        reader = Reader(cafe.town, tuple(one.id for one in demo.EVERYBODY))
        await used(cafe.town)
        pressed: dict[str, set[str]] = {}
        for one in reversed(demo.EVERYBODY):
            hat = one.about[0].partition(",")[0].replace("manager", "owner")
            known = pressed.setdefault(hat, {deed_of(Speak(language="en").pack())})
            may = await commands_of(cafe.town, one.id)
            await press_all(cafe.town, one.id, may, "there", MOST.get(hat, OTHERS), once=known)
        await cafe.town.post()
    assert len(reader.texts) > (500 if FULL else 300)
    read, names = set(reader.lines()) - AFTER_ENGLISH, names_of_the_demo()
    wrong = set()
    for line in read:
        bare = SIGNS.sub(" ", line)
        for name in names if english_in(bare) else ():
            bare = bare.replace(name, " ")
        head, _, cut = bare.rpartition(" · ")
        if cut and any(name.startswith(cut.strip(" …")) for name in names):
            bare = head  # the name had no room
        wrong |= {(word, line) for word in _english(bare)}
    assert wrong == set(), wrong
    assert {(word, line) for line in read for word in raw_in(line)} == set()
    labels = [row for row in reader.rows if not any(name in one for one in row for name in names)]
    assert {one for row in labels for one in cut_in(row)} == set()


async def commands_of(town: Town, who: int) -> list[str]:
    """Those that are not refused; who belongs nowhere is refused for all."""
    me = (await town.desk(who)).actor
    return [
        name
        for name, (command, _handler) in sorted(handlers.routes().commands.items())
        if name != "language" and (me.merchant_id is None or me.may(command.permission))
    ]


async def used(town: Town) -> None:
    """Carol's cards, of which she is told."""
    cards = (await (await town.desk(demo.OWNER.id))(list_cards, size=99)).lines
    mine = [one for one in cards if one.holder_id == demo.CUSTOMER.id and one.left]
    for one in mine[:2]:
        await town.person(demo.VERIFIER.id).says(f"/redeem {one.code} 1")
    assert await town.post() > 0
