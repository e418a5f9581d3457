"""A shop that cheats is caught, and the checker says at which step (S0-36)."""

import asyncio
import copy
import json
import secrets
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.draws import Held, Step, check
from domain.draws.check import drawn, hash_of, list_hash_of, secret_hash_of, seed_of

ROOT = Path(__file__).parents[3]
SECRET, OTHER = "11" * 32, "22" * 32
RULES: dict[str, Any] = {
    "draw": 7,
    "name": "Herbst 秋季",
    "opens": "2026-11-01T00:00:00+00:00",
    "closes": "2026-11-20T00:00:00+00:00",
    "draws": "2026-11-20T01:00:00+00:00",
    "points": 50,
    "free_daily": 1,
    "each_may": None,
    "prizes": [
        {"place": 1, "what": "Mug “Blau”", "quantity": 1},
        {"place": 2, "what": "100 points", "quantity": 2},
    ],
    "secret_hash": secret_hash_of(SECRET),
    "beacon": None,
}
ENTRIES: list[dict[str, Any]] = [
    {"ticket": n, "entrant": f"e{n % 12}", "nonce": f"{n * 7919:032x} 蓝/\\\u2028."}
    for n in range(1, 31)
]
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def fair(secret: str = SECRET) -> dict[str, Any]:
    found = list_hash_of(RULES, ENTRIES)
    whose = [(one["ticket"], one["entrant"]) for one in ENTRIES]
    return {
        "tillbot_draw": 1,
        "state": "drawn",
        "rules": copy.deepcopy(RULES),
        "entries": copy.deepcopy(ENTRIES),
        "list_hash": found,
        "beacon": None,
        "secret": secret,
        "result": drawn(seed_of(secret, found), whose, RULES["prizes"]),
    }


HELD = Held(
    secret_hash=secret_hash_of(SECRET),
    rules_hash=hash_of(RULES),
    list_hash=list_hash_of(RULES, ENTRIES),
    tickets=((3, ENTRIES[2]["nonce"]),),
)


def wrong(file: dict[str, Any], held: Held = HELD) -> set[Step]:
    return {one.step for one in check(file, held, LATER) if one.good is False}


def test_a_fair_draw_is_right_at_every_step() -> None:
    steps = check(fair(), HELD, LATER)
    assert [one.step for one in steps] == list(Step)
    assert all(one.good for one in steps)


def test_the_derivation_is_the_one_of_the_documentation() -> None:
    """docs/draws.md: whoever writes another checker finds the same numbers there."""
    text = (ROOT / "docs" / "draws.md").read_text("utf-8")
    file = fair()
    said = f"{file['list_hash']} {seed_of(SECRET, file['list_hash']).hex()}".split()
    winners = ", ".join(str(one["ticket"]) for one in file["result"])
    assert all(one in text for one in (*said, winners))


def _entry_changed(file: dict[str, Any]) -> None:
    file["entries"][2]["nonce"] = "0" * 32


def _entry_left_out(file: dict[str, Any]) -> None:
    del file["entries"][2]


def _left_out_and_numbered_anew(file: dict[str, Any]) -> None:
    del file["entries"][2]
    for number, one in enumerate(file["entries"], start=1):
        one["ticket"] = number


def _withheld(file: dict[str, Any]) -> None:
    file["secret"] = None


def _drawn_again(file: dict[str, Any]) -> None:
    file.update(fair(OTHER))


def _drawn_again_and_all_hashes_too(file: dict[str, Any]) -> None:
    """Consistent in itself: only what people were told tells it apart."""
    rules = file["rules"] | {"secret_hash": secret_hash_of(OTHER)}
    found = list_hash_of(rules, file["entries"])
    whose = [(one["ticket"], one["entrant"]) for one in file["entries"]]
    result = drawn(seed_of(OTHER, found), whose, rules["prizes"])
    file.update(rules=rules, list_hash=found, secret=OTHER, result=result)


def _friend_wins(file: dict[str, Any]) -> None:
    taken = {one["ticket"] for one in file["result"]}
    file["result"][0]["ticket"] = next(n for n in range(1, 31) if n not in taken)


def _one_prize_less(file: dict[str, Any]) -> None:
    file["rules"]["prizes"].pop()
    file["result"] = file["result"][:1]


def _called_off(file: dict[str, Any]) -> None:
    file["state"] = "called_off"


CHEATS: list[tuple[Callable[[dict[str, Any]], None], set[Step]]] = [
    (_entry_changed, {Step.LIST, Step.MINE, Step.RESULT}),
    (_entry_left_out, {Step.LIST, Step.TICKETS, Step.MINE, Step.RESULT}),
    (_left_out_and_numbered_anew, {Step.LIST, Step.MINE, Step.RESULT}),
    (_withheld, {Step.SECRET}),
    (_drawn_again, {Step.SECRET}),
    (_drawn_again_and_all_hashes_too, {Step.SECRET, Step.RULES, Step.LIST}),
    (_friend_wins, {Step.RESULT}),
    (_one_prize_less, {Step.RULES, Step.LIST}),
    (_called_off, {Step.RESULT}),
]


@pytest.mark.parametrize(("cheat", "steps"), CHEATS, ids=lambda one: getattr(one, "__name__", ""))
def test_the_checker_says_which_step_is_wrong(
    cheat: Callable[[dict[str, Any]], None], steps: set[Step]
) -> None:
    """S0-36: changed, left out, withheld, drawn again: each is caught."""
    file = fair()
    cheat(file)
    assert steps <= wrong(file), wrong(file)
    assert wrong(file) - steps <= {Step.RESULT}


def test_a_secret_not_told_before_its_moment_is_not_withheld() -> None:
    file = fair() | {"state": "frozen", "secret": None, "result": None}
    before = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert all(one.good is not False for one in check(file, HELD, before))
    assert wrong(file) == {Step.SECRET}


@pytest.mark.parametrize("file", [None, [], {}, {"tillbot_draw": 2}, {"rules": 1, "entries": 2}])
def test_what_is_no_draws_file_is_said(file: Any) -> None:
    assert wrong(file) == {Step.FILE}


def test_no_ticket_is_luckier_than_another() -> None:
    """Of 6,000 draws of ten tickets each wins about a tenth: no place in the list helps."""
    won = dict.fromkeys(range(1, 11), 0)
    whose = [(n, f"e{n}") for n in won]
    for number in range(6000):
        seed = seed_of(SECRET, f"{number:064x}")
        won[drawn(seed, whose, [{"place": 1, "quantity": 1}])[0]["ticket"]] += 1
    assert all(abs(count - 600) < 120 for count in won.values()), won  # five deviations


@pytest.mark.skipif(shutil.which("node") is None, reason="the page is run by node")
async def test_the_page_finds_the_same(tmp_path: Path) -> None:
    """The checker of the bot, in JavaScript: the same steps, good or not, for each cheat."""
    page = (ROOT / "handlers" / "draws" / "checker.html").read_text("utf-8")
    script = page.rpartition("<script>")[2].partition("async function show")[0]
    files = [fair()]
    for cheat, _steps in CHEATS:
        files.append(fair())
        cheat(files[-1])
    held = {
        "secret": HELD.secret_hash, "rules": HELD.rules_hash, "list": HELD.list_hash,
        "ticket": "{}:{}".format(*HELD.tickets[0]),
    }  # fmt: skip
    said = json.dumps([files, held], ensure_ascii=False)
    head = (
        "const document = { getElementById: () => ({ textContent: '{}' }) };"
        f"const [FILES, HELD] = {said};"
    )
    tail = (
        "\n(async () => { const all = []; for (const one of FILES) all.push(await check(one, "
        "HELD)); console.log(JSON.stringify(all)); })();"
    )
    path = tmp_path / f"{secrets.token_hex(4)}.js"
    nowhere = "" if "navigator" in script else "!"
    assert not nowhere
    path.write_text(head + script.replace("navigator.language", "'en'") + tail, "utf-8")
    done = await asyncio.to_thread(
        subprocess.run, ["node", str(path)], capture_output=True, text=True, check=True
    )
    for file, steps in zip(files, json.loads(done.stdout), strict=True):
        bad = {Step(one["step"]) for one in steps if one["good"] is False}
        assert bad == wrong(file), file["state"]
