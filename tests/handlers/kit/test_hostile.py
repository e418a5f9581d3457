"""Bad input: whatever anybody sends, there is a clear answer and a consistent database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.cards import list_cards
from domain.people import Person as Somebody
from domain.roles import ALLOWED, Role
from handlers import routes
from tests import pictures
from tests.buying import sells
from tests.domain.reading.test_reading import bomb
from tests.engines import FULL
from tests.town import CAROL, OWNER, STRANGER, VERIFIER, Person, Town

BROKE = "Something broke"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x00" * 100, "noise.png", "not a picture"),
        (pictures.encoded(pictures.qr("x", 300))[:300], "half.png", "not a picture"),
        (b"%PDF-1.4", "../../x", "not a picture"),
        (bomb(13_000), "bomb.png", "too many pixels"),
        (pictures.encoded(Image.new("L", (1, 1))), "dot.png", "too small"),
        (b"\xff\xd8" + b"\x00" * (20 * 2**20), "heavy.jpg", "too big"),
        (b"", "empty.jpg", "send it again"),
    ],
    ids=["noise", "half", "path", "bomb", "1x1", "heavy", "empty"],
)
async def test_bad_files_get_a_clear_answer(
    town: Town, verifier: Person, data: bytes, name: str, words: str
) -> None:
    await verifier.sends_file(data, name)
    verifier.sees(words)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
async def test_a_thousand_codes_in_one_picture(town: Town, verifier: Person) -> None:
    texts = [f"https://example.org/{n:04}" for n in range(200)]
    await verifier.sends_file(
        pictures.encoded(pictures.table(texts, side=90, columns=20)), "many.png"
    )
    assert BROKE not in verifier.text


async def test_more_codes_than_a_receipt_holds(town: Town, verifier: Person) -> None:
    owner = await town.desk(OWNER)
    from domain.cards import card, issue

    issued = await owner(
        issue, title="T" * 40, uses=1, valid_until=None, store_ids=[], holder_id=None, count=60
    )
    codes = [(await owner(card, card_id=one)).code for one in issued.card_ids]
    await verifier.says("\n".join(codes))
    verifier.sees("50 redeemed")
    assert len(verifier.screen.text or "") <= 4096


TITLES = (
    "<b>bold</b> & co",
    "a\u202egnp.exe",
    "line\nbreak\ttab",
    "\x00\x07bell",
    "{title}",
    "%s $x$",
)


@pytest.mark.slow
async def test_names_from_outside_are_shown_as_they_are_but_harmless(
    town: Town, owner: Person, verifier: Person
) -> None:
    for title in TITLES:
        card = await town.issues(title, 6)
        await verifier.scans(card)
        shown = verifier.text
        assert BROKE not in shown, title
        assert "\u202e" not in shown
        assert "\x07" not in shown
        if "<" in title or "{" in title:
            assert title in shown
        await verifier.presses("1")
    for words in ("/cards", "/records", "/report"):
        await owner.says(words)
    assert BROKE not in owner.heard()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("\u3164", "4242"),  # fillers, joiners, blanks: each is drawn as nothing
        ("\u200b\u2060\u200d", "4242"),
        ("\u2800\uffa0", "4242"),
        ("Vik\u200btor", "Vik tor"),  # a verifier is called so
        ("Vik\u00adtor\u061c", "Vik tor"),
        ("Ann\uffff\ufffe", "Ann"),  # no XML says these, so no spreadsheet
        ("👩‍🍳 Ann", "👩‍🍳 Ann"),
    ],
)
async def test_a_name_that_cannot_be_seen_is_a_number(
    town: Town, owner: Person, verifier: Person, name: str, seen: str
) -> None:
    await sells(town)
    town.world.join(4242, name).started = True
    guest = town.person(4242)
    await guest.says("/start s-1")
    await verifier.scans(await town.issues("Pass", 1, holder_id=4242))
    verifier.sees(f"Old Town · 12:00 · {seen}\n")
    await guest.says("/menu")
    async with town.database.reading() as session:
        assert (await session.get_one(Somebody, 4242)).name == seen
    before = town.database.writes
    await guest.says("/menu")
    assert town.database.writes == before, "who is called so is not met anew each time"


HOSTILE_LINKS = [
    "A" * 64,
    "-" * 64,
    "r-" + "A" * 62,
    "r-" + "%00" * 20,
    "i-" + "../" * 20,
    "r-'; DROP TABLE cards; --",
    "r-\u202e\u0000😀",
    "zz-",
    "r-",
    "i-",
]


@pytest.mark.parametrize("number", [VERIFIER, CAROL, STRANGER])
async def test_hostile_links_change_nothing(town: Town, number: int) -> None:
    person = town.person(number)
    for payload in HOSTILE_LINKS:
        before = len(person.inbox())
        await person.says(f"/start {payload}")
        assert len(person.inbox()) > before, payload
        assert BROKE not in person.heard(), payload


FORGED = (
    "", ":", "tk2", "tk2:x", "tk2:x:y:z:0", "tk2:0123456789ABCDEF:1:hack:0", "ud1:-1",
    "ud1:9" + "9" * 50,
    "zz9:1", "we1:1:owner", "we1:2:owner", "we1:1:king", "lp1:999", "sf1:1:remove!", "cd1:1",
    "go1:nowhere", "la1:xx", "ra1:999", "dr3:nonsense:csv:day", "dr3:2026-11-21:csv:year",
    "rx2:0:exe:0", "se1:name:x",
    "cp1:-5:0",
)  # fmt: skip


async def test_forged_buttons_are_refused(town: Town, verifier: Person, carol: Person) -> None:
    """A client may send any callback_data; the desk decides, not the button."""
    await town.issues("Pass", 6)
    for person in (verifier, carol):
        await person.says("/menu")
        for data in FORGED:
            await person.forges(data)
            assert BROKE not in person.heard() + person.alerted, data
    assert (await town.card_of(1)).left == 6
    owner = await town.desk(OWNER)
    assert len((await owner(list_cards)).lines) == 1


async def test_ids_of_another_merchant_are_unknown(
    town: Town, rival: Person, verifier: Person
) -> None:
    """Tenancy: every number of the café, asked for by the owner across the street."""
    card = await town.issues("Secret", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 1")
    await rival.says("/menu")
    for data in (
        "cd1:1", "ca1:1:qr", "ca1:1:revoke!", "ca1:1:reissue!", "rs1:1", "ud1:1", "co1:1",
        "sf1:3:remove!", "sf1:3:stores", "lp1:3", "st1:1", "sd1:1:delete!", "sd1:1:confirm",
        "sa1:1::0:typed:0", "tk2:" + card.code + ":1:typed:1", "ie1:1:uses:5", "ic1:1", "sh1:1",
        "ra1:1", "ua1:1", "rp1:0:1", "tc1:1:1", "oc1:1",
    ):  # fmt: skip
        await rival.forges(data)
        said = rival.heard() + " ".join(town.alerts.get(rival.number, []))
        for leak in ("Secret", "Old Town", "Viktor", "Carol", BROKE):
            assert leak not in said, (data, leak)
    for words in ("/undo 1 why", "/records store 1", f"/card {card.code}", "/records Secret"):
        await rival.says(words)
        assert "Secret" not in rival.heard().replace("🔎 Secret", ""), "but what was typed"
    assert (await town.card_of(1)).left == 5


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(min_size=1, max_size=300).filter(str.strip))
async def test_any_text_gets_an_answer(town: Town, text: str) -> None:
    for number in (VERIFIER, CAROL):
        person = town.person(number)
        before = len(person.inbox())
        await person.says(text)
        assert len(person.inbox()) > before
        assert BROKE not in person.text


# Days, stores, numbers and zones at the ends of what can be written, and a step beyond.
EXTREMES = [
    "store #",
    "store",
    "X | store #",
    "X | store",
    "BEAN shop 1 store #",
    "verifier store #",
    "store 0",
    "store 99999999999999999",
    "store 9223372036854775808",
    "X | store 9223372036854775807",
    "9223372036854775807",
    "99999999999999999 why",
    "from 0001-01-01",
    "to 9999-12-31",
    "points from 0001-01-01 to 9999-12-31 csv",
    "from 2026-02-30 to 2026-13-01",
    "from to store",
    "0001-01-01",
    "9999-12-31",
    "1999-12-31",
    "2200-12-31",
    "X | 9999-12-31",
    "X | until 0001-01-01",
    "X | 9999 days",
    "X | x99999999999",
    "X | 99999999999 uses",
    "X | to 99999999999999999999",
    "X | 99999999999999999999.99 | 99999999999",
    "X | 1 | 1 | until 9999-12-31 | sku Y",
    "X | 1 | 1 | valid_days 99999999 | wait_hours 99999999",
    "BEAN 99999999999999999999",
    "BEAN points 10000000 daily 99999999999 store 9999999999",
    "BEAN shop offset own max 99999999999 rate 99999999999",
    "BEAN points 99999999999+99999999999.99",
    "BEAN 1e309 NaN",
    "BEAN \u0663 \u00b2",
    "timezone Mars/Base",
    "timezone ../../etc/passwd",
    "timezone Etc",
    "timezone " + "x" * 300,
    "report_hour 99999999999",
    "hold_minutes 0",
    "points_rate 99999999999",
    "pin_above 99999999999",
    "currency XXX",
    "language tlh",
    "nonsense value",
    "points off now",
    "\u0000",
    "9" * 30,
    "|" * 50,
    "-1 -1",
    "😀 \u202e",
    "from",
    "a " * 900,
    "x" * 4070,  # as long as a message may be
]
TOGETHER = 6  # said in one town, one after the other
EACH = 2 if FULL else 4  # so many turns until a command meets the next extreme on one engine


async def says_without_harm(person: Person, words: str) -> None:
    before = len(person.inbox())
    await person.says(words)
    assert len(person.inbox()) > before, words
    assert BROKE not in person.text, words


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(EXTREMES), TOGETHER))
async def test_extremes_get_a_clear_answer_from_every_command(
    town: Town, owner: Person, verifier: Person, first: int
) -> None:
    """Of those that ask what was said behind them, and by turns of who may give them: each
    command meets each extreme on one engine, or every other one; each extreme meets both."""
    await owner.says("/addproduct House beans | 8.90 | 40 | sku BEAN")
    await owner.says("/allocate BEAN shop 5")
    postgres, tried = town.url.startswith("postgresql"), 0
    rests = EXTREMES[first : first + TOGETHER]
    for rest in rests:
        turn = EXTREMES.index(rest) + postgres
        for place, (name, (command, handler)) in enumerate(sorted(routes().commands.items())):
            if (place + turn) % EACH or not {"args", "message"} & handler.params:
                continue
            may = command.permission in ALLOWED[Role.VERIFIER]
            person = verifier if may and (place + turn) // EACH % 2 else owner
            await says_without_harm(person, f"/{name} {rest}")
            tried += 1
    assert tried > 40 // EACH * len(rests)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/issue X | store #", "Which store?"),
        ("/issue X | stores", "Which store?"),
        ("/records store #", "Which store?"),
        ("/allocate BEAN shop 1 store #", "Which store?"),
        ("/records from 0001-01-01", "That year is too far away"),
        ("/records to 9999-12-31", "That year is too far away"),
        ("/report 0001-01-01", "That year is too far away"),
        ("/report 1999-12-31", "That year is too far away"),
        ("/report 2200-12-31", "a quiet day"),
        ("/listings to 9999-12-31", "That year is too far away"),
        ("/issue X | 9999-12-31", "That year is too far away"),
        ("/invite verifier store #", "A verifier works at one store at least"),
    ],
)
async def test_what_cannot_be_meant_is_said_to_be_so(
    town: Town, owner: Person, words: str, answer: str
) -> None:
    await owner.says("/settings timezone Pacific/Kiritimati")
    await owner.says(words)
    owner.sees(answer)
    assert not (await (await town.desk(OWNER))(list_cards)).lines


async def test_a_sign_that_no_database_keeps_is_a_space(
    town: Town, owner: Person, carol: Person
) -> None:
    await town.issues("Pass", 6, holder_id=CAROL)
    for words in ("/cards \0Pass", "/records P\0", "/members \0", "/start l-\0", "\0", "/find \0"):
        for person in (owner, carol):
            await person.says(words)
            assert BROKE not in person.text, words
            await person.forges(f"sp1:first:0:{words}")
            assert BROKE not in person.alerted
    await owner.asks_inline("\0")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "rest"),
    [("sqlite", ""), pytest.param("postgresql", "x", marks=pytest.mark.postgres)],
    indirect=["database_url"],
)
async def test_no_command_breaks_whoever_gives_it(
    town: Town, owner: Person, verifier: Person, rest: str
) -> None:
    """Also those that ask for nothing behind them, and those that one may not give."""
    for command in sorted(routes().commands):
        for person in (owner, verifier):
            await says_without_harm(person, f"/{command} {rest}".strip())


async def test_a_group_is_sent_to_a_private_chat(town: Town, verifier: Person) -> None:
    from aiogram.types import Chat, Message, Update

    group = Chat(id=VERIFIER, type="group", title="Shop")
    message = Message(
        message_id=1,
        date=town.clock(),
        chat=group,
        from_user=town.world.people[VERIFIER].user,
        text="/records",
    )
    town.world.keep(message)
    await town.deliver(Update(update_id=5, message=message))
    verifier.sees("write to me in private")


@pytest.mark.parametrize("kind", ["sticker", "dice"])
async def test_what_is_neither_photo_nor_text_gets_an_answer(
    town: Town, verifier: Person, kind: str
) -> None:
    from aiogram.types import Dice, Location

    content = {"dice": Dice(emoji="🎲", value=3)} if kind == "dice" else {
        "location": Location(latitude=1, longitude=1)
    }  # fmt: skip
    await town.deliver(town.world.sent(VERIFIER, **content))
    verifier.sees("I read photos, files and text")
