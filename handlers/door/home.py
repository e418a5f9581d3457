"""Home: at most eight buttons over what waits; everything else is one tap deeper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import CallbackQuery

from domain.days import day_in
from domain.desk import Desk
from domain.reports import COUNTED, Waiting, first_steps, what_waits
from domain.roles import LEADERS, Permission, Role
from handlers.door.beginning import checklist
from handlers.door.hats import offered
from handlers.kit.buttons import GoFrom, OpenTile, TileName, go, to_menu
from handlers.kit.commands import Command, Group
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import Button, Rows, Screen, button, rows_of, show
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, number
from handlers.people.invite import at_a_store
from handlers.people.roles import role_name
from handlers.reports.buttons import ShowReport

Counts = dict[str, int]  # how many wait, by the command under which they are


@dataclass(frozen=True, slots=True)
class Tile:
    """A button of home that holds several commands: whole groups, and some by name."""

    name: TileName
    icon: str
    short: Callable[[], str]
    holds: tuple[Group | str, ...] = ()

    def has(self, one: Command) -> bool:
        return one.group in self.holds or one.name in self.holds


MORE = Tile("more", "☰", lambda: _("More"))  # whatever stands nowhere else on this home
OWN = Tile("own", "🙂", lambda: _("About me"), ("whoami", "pin", "quiet", "forget"))
BUYING = Tile("buying", "🛒", lambda: _("As a customer"), (Group.SHOPFRONT, Group.CUSTOMER))
AT_THE_HEAD: tuple[str | Tile, ...] = (
    "redeem",
    Tile("cards", "🎟", lambda: _("Cards"), (Group.CARDS, "card", "undo")),
    Tile("goods", "📦", lambda: _("Products & stock"), (Group.GOODS,)),
    Tile("malls", "🏪", lambda: _("Malls"), (Group.MALLS, Group.SHOPFRONT)),
    Tile("orders", "🧾", lambda: _("Orders & refunds"), (Group.ORDERS,)),
    Tile("today", "📊", lambda: _("Today"), (Group.FIGURES, "records")),
    Tile("people", "👥", lambda: _("People & stores"), (Group.PEOPLE,)),
    MORE,
)
TILES = {one.name: one for one in (*AT_THE_HEAD, BUYING, OWN) if isinstance(one, Tile)}
AT_THE_COUNTER = ("redeem", "card", "records", "stock", "undo", "stores", BUYING, MORE)
AS_CUSTOMER = ("my", "mall", "shop", "myorders", "mypoints", MORE)
AT_THE_DOOR = ("my", "language", MORE)
TO_FOUND = ("start", MORE)


def home_of(role: Role) -> tuple[str | Tile, ...]:
    """What stands on somebody's home: commands by name, and tiles."""
    if role in LEADERS:
        return AT_THE_HEAD
    return {
        Role.VERIFIER: AT_THE_COUNTER,
        Role.MEMBER: AS_CUSTOMER,
        Role.FOUNDER: TO_FOUND,
    }.get(role, AT_THE_DOOR)


def tiles_of(role: Role) -> dict[TileName, Tile]:
    """Those of somebody's home, and those one deeper."""
    tiles = [one for one in home_of(role) if isinstance(one, Tile)]
    return {one.name: one for one in [*tiles, *deeper(MORE, role)]}


def deeper(tile: Tile, role: Role) -> list[Tile]:
    """The tiles behind a tile: what a customer does, where that is not home itself, and what is
    rarely done about oneself."""
    if tile is not MORE:
        return []
    buys = role is Role.MEMBER or BUYING in home_of(role)
    return [OWN] if buys else [BUYING, OWN]


def behind(tile: Tile, role: Role, listed: Sequence[Command]) -> list[Command]:
    """The commands that have a button behind a tile."""
    home = home_of(role)
    if tile is not MORE:
        return [one for one in listed if one.icon and tile.has(one)]
    tiles = tiles_of(role).values()
    return [
        one
        for one in listed
        if one.icon and one.name not in home and not any(other.has(one) for other in tiles)
    ]


def above(me: Me, one: Command, tile: TileName | None) -> TileName | None:
    """The group of home from which a command was opened, or behind which it stands; None: it
    stands on home itself."""
    tiles = tiles_of(me.role)
    if tile in tiles:
        return tile
    if not one.icon or one.name in home_of(me.role):
        return None
    return next((it for it in tiles.values() if it.has(one)), MORE).name


def way_to(tile: TileName) -> Button:
    """◀ to a group of home."""
    return _back_to(TILES[tile])


def _back_to(tile: Tile) -> Button:
    return button(f"◀ {tile.icon} {tile.short()}", OpenTile(tile=tile.name))


async def home(desk: Desk, me: Me, routes: Routes) -> Screen:
    """What the person is here, what waits, and the ways on."""
    listed = await offered(desk, me, routes)
    waiting = await desk(what_waits)
    counts = _counts(waiting)
    named = {one.name: one for one in listed}
    buttons = []
    for one in home_of(me.role):
        if isinstance(one, Tile):
            inside = behind(one, me.role, listed)
            if inside:
                buttons.append(_tile_button(one, sum(counts.get(c.name, 0) for c in inside)))
        elif one in named:
            buttons.append(_command_button(named[one], counts, None))
    begins = await desk(first_steps) if me.may(Permission.MANAGE_SETTINGS) else None
    text = lines(_greeting(me), *(checklist(begins) if begins else ()), *waiting_lines(waiting))
    return Screen(text, rows_of(buttons, 2), root=True)


async def tile_pressed(
    query: CallbackQuery, pressed: OpenTile, desk: Desk, me: Me, routes: Routes
) -> None:
    """What is behind a button of home; of another role's home, what this role has of it."""
    tile = tiles_of(me.role).get(pressed.tile, MORE)
    inside = behind(tile, me.role, await offered(desk, me, routes))
    waiting = await desk(what_waits)
    names = {one.name for one in inside}
    text = lines(
        fill("{icon} {title}", icon=tile.icon, title=bold(tile.short())),
        *waiting_lines(waiting, names),
    )
    counts = _counts(waiting)
    further = [_tile_button(one, 0) for one in deeper(tile, me.role)]
    rows = rows_of([*further, *(_command_button(one, counts, tile) for one in inside)], 2)
    back = [_back_to(MORE)] if tile in deeper(MORE, me.role) else []
    at_hand = await _at_hand(tile, desk, me)
    await show(query, Screen(text, [*at_hand, *rows, [*back, to_menu()]], root=True))


async def _at_hand(tile: Tile, desk: Desk, me: Me) -> Rows:
    """What is done so often that it has a button above the commands of its tile."""
    if tile.name == "today" and me.may(Permission.SEE_REPORT):
        before = day_in(desk.clock(), me.house_zone)[0] - timedelta(days=1)
        words = "🌅 " + _("Yesterday") + f" · {day(before)}"
        return [[button(words, ShowReport(day=before.isoformat()))]]
    if tile.name == "people" and me.may(Permission.MANAGE_STAFF):
        return await at_a_store(desk)
    return []


def waiting_lines(waiting: Waiting, names: set[str] | None = None) -> list[Markup]:
    """At most three lines, each of what leads to what it speaks of; ``names``: only these."""
    counts = _counts(waiting)
    found = []
    for line in LINES:
        parts = [
            fill(words(counts[name]), n=Markup(_count(counts[name])), way=Markup(f"/{name}"))
            for name, words in line
            if counts[name] and (names is None or name in names)
        ]
        if parts:
            found.append(Markup(" · ".join(parts)))
    return found


LINES: tuple[tuple[tuple[str, Callable[[int], str]], ...], ...] = (
    (
        (
            "refunds",
            lambda n: _n("↩ {n} refund waits: {way}", "↩ {n} refunds wait: {way}", n),
        ),
        (
            "payouts",
            lambda n: _n(
                "💸 {n} payment to give back: {way}", "💸 {n} payments to give back: {way}", n
            ),
        ),
    ),
    (
        (
            "ship",
            lambda n: _n("🚚 {n} order to deliver: {way}", "🚚 {n} orders to deliver: {way}", n),
        ),
        (
            "myorders",
            lambda n: _n(
                "🧾 {n} order waits for your payment: {way}",
                "🧾 {n} orders wait for your payment: {way}",
                n,
            ),
        ),
    ),
    (
        (
            "low",
            lambda n: _n("🪫 {n} product is low: {way}", "🪫 {n} products are low: {way}", n),
        ),
    ),
)


def _counts(waiting: Waiting) -> Counts:
    return {
        "refunds": waiting.refunds,
        "payouts": waiting.payouts,
        "ship": waiting.orders,
        "low": waiting.low,
        "myorders": waiting.unpaid,
    }


def _greeting(me: Me) -> Markup:
    if me.role is Role.FOUNDER:
        return Markup(_("👋 Welcome! Let us set up your shop."))
    if me.hat is None:
        return lines(
            fill(_("👋 Hello {name}! This bot serves shops and their customers."), name=me.name),
            _("Your shop's staff can send you an invitation link. Open it, and I know you."),
            _("If a shop gave you a card, it is under /my."),
        )
    return lines(
        fill("{merchant} · {role}", merchant=bold(me.merchant), role=role_name(me.role)),
        fill("📍 {store}", store=me.hat.at_store) if me.hat.at_store else None,
        _("📷 Send a photo of a code at any time, and it is redeemed.")
        if me.may(Permission.REDEEM)
        else None,
    )


def _tile_button(tile: Tile, count: int) -> Button:
    return button(f"{tile.icon} {tile.short()}{_tail(count)}", OpenTile(tile=tile.name))


def _command_button(one: Command, counts: Counts, tile: Tile | None) -> Button:
    if one.name == "start":
        return go("👉 " + _("Set up my shop"), "start")
    words = f"{one.icon} {one.short()}{_tail(counts.get(one.name, 0))}"
    return button(words, GoFrom(to=one.name, tile=tile.name)) if tile else go(words, one.name)


def _tail(count: int) -> str:
    return f" {_count(count)}" if count else ""


def _count(count: int) -> str:
    return f"{number(COUNTED)}+" if count > COUNTED else number(count)
