"""A button may be sent by anybody, with any number in it: each is refused or harmless."""

import itertools
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy import Engine, event, func, select

import handlers
from domain import drafts
from domain.desk import JournalEntry
from domain.errors import Gone
from domain.intake import keep_upload
from domain.roles import ALLOWED, Permission, Role
from domain.sheets import KINDS, Table
from handlers.kit.press import deeds_of
from tests.engines import FULL
from tests.shop import selling
from tests.town import (
    CAROL,
    MANAGER,
    OTHER,
    OWNER,
    RIVAL,
    RIVALS,
    STRANGER,
    Person,
    Town,
)

BROKE = "Something broke"
PRESSES: dict[str, str] = {
    # who may press it: o owner, m manager, v verifier, c member, f founder, s stranger
    "ac1": "omvcfs",
    "ak1:make": "o",
    "ak1:make!": "o",
    "ak1:remove": "o",
    "ak1:remove!": "o",
    "ak1:show": "o",
    "aa1": "omv",
    "al1:new": "om",
    "al1:card": "om",
    "al1:extend": "om",
    "al1:holders": "om",
    "al1:offer": "om",
    "al1:holders!": "om",
    "al1:off": "om",
    "al1:off!": "om",
    "al1:snooze": "om",
    "al1:done": "om",
    "av1": "om",
    "ax1": "om",
    "at1:show": "om",
    "at1:kinds": "om",
    "at1:days": "om",
    "aq1": "om",
    "hh1:list": "om",
    "hh1:person": "om",
    "hh1:set": "om",
    "gq1:show": "om",
    "gq1:link": "om",
    "gq1:off": "om",
    "gq1:off!": "om",
    "at1:hours": "om",
    "at1:first": "om",
    "at1:hour": "om",
    "at1:daily": "om",
    "am1:allocate": "om",
    "am1:in": "om",
    "as1:no": "omvcfs",
    "as1:yes": "omvcfs",
    "bk1:done": "om",
    "bk1:list": "om",
    "bk1:new": "om",
    "bk1:show": "om",
    "bs1": "om",
    "bc1:show": "om",
    "bc1:try": "om",
    "bc1:words": "om",
    "bc1:voucher": "om",
    "bc1:stop": "om",
    "bc1:stop!": "om",
    "bc1:drop": "om",
    "bt1:ask": "om",
    "bt1:everybody": "om",
    "bt1:level": "om",
    "bt1:tag": "om",
    "bt1:card": "om",
    "bt1:voucher": "om",
    "bp1": "om",
    "nw1": "omvcfs",
    "qh1": "omvcfs",
    "br1": "omvcfs",
    "bz1": "omvcfs",
    "ca1:qr": "om",
    "ca1:reissue": "om",
    "ca1:reissue!": "om",
    "ca1:revoke": "om",
    "ca1:revoke!": "om",
    "cd1": "om",
    "ch1": "om",
    "co1": "om",
    "cp2": "om",
    "cw1": "omvcfs",
    "dc1": "om",
    "dk1": "om",
    "dr3:show": "om",
    "dr3:stores": "om",
    "dr3:verifiers": "om",
    "dr3:products": "om",
    "dr3:refusals": "om",
    "dr3:refunds": "om",
    "dr3:files": "om",
    "dr3:chart": "om",
    "dr3:csv": "om",
    "dr3:xlsx": "om",
    "ds1": "om",
    "dy1:moves": "om",
    "dy1:past": "om",
    "dy1:show": "om",
    "ev1": "omv",
    "fg1:go!": "omvcfs",
    "fm1:go!": "o",
    "fm1:show": "o",
    "ex1": "om",
    "fc1": "f",
    "fn1": "omvcfs",
    "fr1": "omv",
    "fs1": "om",
    "fs2": "om",
    "gd1:delete": "om",
    "gd1:delete!": "om",
    "hd1:release": "om",
    "hd1:show": "om",
    "hd1:ask": "om",
    "hd1:sold": "om",
    "ht1": "om",
    "hp2": "om",
    "ic1": "om",
    "ie1": "om",
    "if1": "om",
    "it1": "omvcfs",
    "iv2": "om",
    "kf1": "om",
    "la1": "omvcfs",
    "ld1:delete": "om",
    "ld1:delete!": "om",
    "ld1:edit": "om",
    "ld1:freight": "om",
    "ld1:group": "om",
    "ld1:hold": "om",
    "ld1:holds": "om",
    "ld1:levels": "om",
    "ld1:limit": "om",
    "ld1:name": "om",
    "ld1:off": "om",
    "ld1:on": "om",
    "ld1:points_stock": "om",
    "ld1:price": "om",
    "ld1:see_levels": "om",
    "ld1:see_tags": "om",
    "ld1:sell": "om",
    "ld1:share": "om",
    "ld1:tags": "om",
    "lf1": "om",
    "lg1": "om",
    "li1": "om",
    "lp1": "om",
    "lq1": "om",
    "mb1:level": "om",
    "mb1:show": "om",
    "mb1:tags": "om",
    "md1:group": "om",
    "md1:groups": "om",
    "md1:home": "om",
    "md1:off": "om",
    "md1:off!": "om",
    "md1:on": "om",
    "md1:on!": "om",
    "md1:preview": "om",
    "md1:share": "om",
    "me2": "om",
    "hm1": "omvcfs",
    "ps1:do": "omvcfs",
    "ps1:drop": "omvcfs",
    "tb1": "omv",
    "lw1": "om",
    "mp1": "omvcfs",
    "ho1:ask": "omvcfs",
    "hs1:renew": "om",
    "hs1:renew!": "om",
    "hs1:sheet": "om",
    "hs1:show": "om",
    "he1": "omv",
    "hf1:today": "om",
    "hf1:week": "om",
    "ho1:keep!": "omvcfs",
    "ho1:make!": "omvcfs",
    "to1": "omvcfs",
    "nm1:ask": "omvcfs",
    "nm1:deny!": "omvcfs",
    "nm1:keep": "omvcfs",
    "dn1:back": "om",
    "dn1:back!": "om",
    "dn1:card": "om",
    "dn1:case": "om",
    "dn1:lift": "om",
    "dn1:lift!": "om",
    "dn1:photos": "om",
    "oc2": "omvcfs",
    "ol1": "om",
    "mo1:show": "omvcfs",
    "mo1:cancel": "omvcfs",
    "mo1:cancel!": "omvcfs",
    "mo1:balance": "omvcfs",
    "mo1:got": "omvcfs",
    "mo1:provider": "omvcfs",
    "mo1:stars": "omvcfs",
    "or1": "om",
    "od1:paid": "om",
    "od1:ship": "om",
    "od1:complete": "om",
    "od1:close": "om",
    "od1:close!": "om",
    "os1": "om",
    "ox1": "om",
    "oy1": "om",
    "of1": "om",
    "gt1": "omvcfs",
    "ow1:show": "omvcfs",
    "ow1:variant": "omvcfs",
    "ow1:quantity": "omvcfs",
    "ow1:store": "omvcfs",
    "ow1:address": "omvcfs",
    "ow1:spend": "omvcfs",
    "op1:points": "omvcfs",
    "op1:balance": "omvcfs",
    "op1:cash": "omvcfs",
    "op1:provider": "omvcfs",
    "op1:stars": "omvcfs",
    "ml1": "omvcfs",
    "rj1:ask": "omvcfs",
    "rj1:keep": "omvcfs",
    "rj1:keep!": "omvcfs",
    "rb1": "om",
    "rc1:new": "om",
    "rc1:card": "om",
    "rc1:approve": "om",
    "rc1:approve!": "om",
    "rc1:override": "om",
    "rc1:reject": "om",
    "rc1:order": "om",
    "rc1:stockin": "om",
    "rd1": "om",
    "rk1": "om",
    "re1": "om",
    "rg1": "om",
    "rh1:same": "om",
    "rh1:other": "om",
    "ri1": "om",
    "cs1:show": "om",
    "cs1:variant": "om",
    "cs1:quantity": "om",
    "cs1:person": "om",
    "cs1:sell": "om",
    "pt1:give": "om",
    "pt1:payout": "om",
    "pt1:show": "om",
    "pt1:take": "om",
    "pt1:topup": "om",
    "pv1": "omvcfs",
    "pd1:delete": "om",
    "pd1:delete!": "om",
    "pd1:edit": "om",
    "pd1:holds": "om",
    "pd1:offline": "om",
    "pd1:online": "om",
    "pd1:pictures": "om",
    "pd1:points": "om",
    "pd1:sell": "om",
    "pd1:shop": "om",
    "pd1:stock": "omv",
    "pd1:terms": "om",
    "pd1:variants": "om",
    "pd1:why": "om",
    "pf1": "om",
    "pk1:list": "om",
    "pk1:page": "om",
    "pk1:source": "om",
    "pk1:tick": "om",
    "po1": "om",
    "pp1": "om",
    "pr1": "om",
    "pu1": "om",
    "ob1:connect": "o",
    "ob1:made": "o",
    "ob1:make": "o",
    "ob1:remove": "o",
    "ob1:remove!": "o",
    "ob1:renew": "o",
    "ob1:show": "o",
    "py1:show": "o",
    "py1:stars": "o",
    "py1:token": "o",
    "py1:unstars": "o",
    "py1:untoken": "o",
    "py1:untoken!": "o",
    "pz1": "om",
    "qb1": "omvcfs",
    "ra1": "omv",
    "rp2": "omv",
    "rr1:anyway": "om",
    "rr1:erp": "om",
    "rr1:has": "om",
    "rr1:off": "om",
    "rr1:off!": "om",
    "rr1:on": "om",
    "rr1:on!": "om",
    "rs2": "omv",
    "rt1": "omv",
    "rk2": "omv",
    "rn1": "omv",
    "rf2": "omv",
    "rq1": "omv",
    "rx2": "omv",
    "xs1": "omvcfs",
    "sa1": "omv",
    "sb1:add": "om",
    "sb1:daily": "om",
    "sb1:edit": "om",
    "sb1:in": "om",
    "sb1:freight": "om",
    "sb1:low": "om",
    "sb1:off": "om",
    "sb1:on": "om",
    "sb1:show": "om",
    "sb1:snooze": "om",
    "sd1:address": "om",
    "so1": "om",
    "sz1": "om",
    "sd1:again_minutes": "om",
    "sd1:ask": "om",
    "sd1:at_once": "om",
    "sd1:delete": "om",
    "sd1:delete!": "om",
    "sd1:hours": "om",
    "sd1:name": "om",
    "sd1:new": "om",
    "sd1:phone": "om",
    "sd1:timezone": "om",
    "se1": "om",
    "sg1": "om",
    "sf1:remove": "om",
    "sf1:remove!": "om",
    "sf1:stores": "om",
    "sf1:unpin": "om",
    "sh1": "om",
    "sk1": "omv",
    "sp2": "omv",
    "sq1": "om",
    "sr1": "omvcfs",
    "st1": "omv",
    "su2": "om",
    "sy1": "om",
    "sw1:go": "om",
    "sw1:many": "om",
    "sw1:mall": "om",
    "sw1:price": "om",
    "sw1:show": "om",
    "sv1:buy": "om",
    "sv1:buy!": "om",
    "sv1:orders": "om",
    "sv1:show": "om",
    "sx1:allocate": "om",
    "sx1:in": "om",
    "sx1:ledger": "om",
    "sx1:out": "om",
    "tc1:done": "om",
    "tc1:link": "om",
    "tc1:pick": "om",
    "tc1:tick": "om",
    "tk2": "omv",
    "tp1:off": "om",
    "tp1:off!": "o",
    "tp1:on": "om",
    "tp1:on!": "o",
    "ua1": "omv",
    "xf2": "om",
    "xg1": "om",
    "xp1": "om",
    "ud1": "omv",
    "up1:do": "om",
    "up1:stop": "om",
    "we1": "omvcfs",
    "bl1": "omv",
    "vb2": "om",
    "vc1": "omvcfs",
    "vd1:background": "om",
    "vd1:cover": "om",
    "vd1:pictures": "om",
    "vd1:extend": "om",
    "vd1:limit": "om",
    "vd1:mall": "om",
    "vd1:unlist": "om",
    "vd1:pause": "om",
    "vd1:resume": "om",
    "vd1:print": "om",
    "vd1:revoke": "om",
    "vd1:revoke!": "om",
    "vd1:share": "om",
    "ve1": "om",
    "vk1": "om",
    "vm1": "om",
    "vn1": "om",
    "vo1": "om",
    "om1": "omvcfs",
    "wi1": "omvcfs",
    "wc1": "omvcfs",
    "sd1:picture": "om",
    "sd1:point": "om",
    "sd1:external_id": "om",
    "vq1:both": "om",
    "vq1:go": "om",
    "vq1:many": "om",
    "vq1:offset": "om",
    "vq1:price": "om",
    "vq1:show": "om",
    "vp1": "om",
    "vs1": "omv",
    "vx2": "omv",
    "dp1": "omvcfs",
    "dw1:show": "omvcfs",
    "dw1:tickets": "omvcfs",
    "dw1:words": "omvcfs",
    "dw1:json": "omvcfs",
    "dw1:html": "omvcfs",
    "de1": "omvcfs",
    "dc2": "omvcfs",
    "dg1": "om",
    "dj1": "om",
    "dm1": "om",
    "dd1:share": "om",
    "dd1:now": "om",
    "dd1:beacon": "om",
    "dd1:off": "om",
    "dd1:off!": "om",
    "wp1": "om",
    "wx1": "om",
    "ww1": "om",
    "wd1:give": "om",
    "wd1:give!": "om",
    "wd1:back": "om",
    "wd1:back!": "om",
}
LETTERS = {
    "o": Role.OWNER,
    "m": Role.MANAGER,
    "v": Role.VERIFIER,
    "c": Role.MEMBER,
    "f": Role.FOUNDER,
    "s": Role.STRANGER,
}


def said(prefix: str, deed: str) -> str:
    return f"{prefix}:{deed}" if deed else prefix


def test_who_may_press_what() -> None:
    found = {
        said(*press): "".join(one for one, role in LETTERS.items() if right in ALLOWED[role])
        for press, (_handler, right) in handlers.routes().presses.items()
    }
    assert found == PRESSES


# What a button says where it is no number, which is 1: that of the café, of its first product.
VALUES: dict[str, Any] = {
    "country": "DE",
    "state": "",
    "mall": "shop",
    "step": "first",
    "role": "verifier",
    "day": "2026-11-21",
    "owner": "p",
    "unit": "p",
    "field": "name",
    "token": "x",
    "code": "0123456789ABCDEF",
    "language": "en",
    "kind": "products",
    "how": "typed",
    "file_format": "csv",
    "part": "csv",
    "length": "day",
    "to": "menu",
    "tile": "more",
    "sign": "7KQ2",
    "of": "listing",
    "why": "",
    "what": "",
    "by": "store",
    "group": "shop",
    "zone": "UTC",
    "about": "seen",
    "days": "today",
    "ends": "product",
    "topic": "",
}


def forged(kind: type[CallbackData], deed: str, /, **more: Any) -> str:
    values: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        plain: dict[Any, Any] = {int: 1, bool: False, str: VALUES.get(name, "")}
        values[name] = plain.get(field.annotation, VALUES.get(name)) if name != "person" else CAROL
    if deed:
        values["deed"] = deed
    return kind(**values | more).pack()


def all_presses() -> Iterator[tuple[str, str, Permission]]:
    table = handlers.routes()
    for (prefix, deed), (_handler, right) in table.presses.items():
        yield said(prefix, deed), forged(table.buttons[prefix], deed), right
    for name, (command, _handler) in table.commands.items():
        yield f"go1:{name}", f"go1:{name}", command.permission


async def question_of(town: Town, who: int) -> str | None:
    storage = town.app.dispatcher.storage
    return await storage.get_state(StorageKey(town.app.bot.id, who, who))


# Said once, where only those who lead see it.
REMARK, TITLE = "Xylofon", "Quetzal pass"
SECRETS = (REMARK, TITLE, "7,654", "4,321", "3,210")  # pool, daily limit, alert


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "who"),
    [
        ("sqlite", CAROL),
        ("sqlite", STRANGER),
        ("sqlite", RIVAL),  # who may press most: every number is another row of hers
        pytest.param("postgresql", OTHER, marks=pytest.mark.postgres),
        pytest.param("postgresql", RIVAL, marks=pytest.mark.postgres),
    ],
    indirect=["database_url"],
)
async def test_every_button_shows_nobody_what_is_not_theirs(town: Town, who: int) -> None:
    """Every button of every prefix, sent by those who never had it on a screen."""
    line = f"House beans | 8.90 | 7684 | sku BEAN | remark {REMARK}"
    owner = await selling(town, "points", line, quantity=30)
    await owner.says("/settings")
    for data in ("sb1:1:daily:4321", "sb1:1:low:3210"):
        await owner.forges(data)
    await town.issues(TITLE, 6, store_ids=[1])
    person = town.person(who)
    me = (await town.desk(who)).actor
    await person.says("/menu")
    told = len(person.inbox())
    for name, data, right in all_presses():
        before = len(person.inbox()), await question_of(town, who)
        await person.forges(data)
        if not me.may(right):
            assert (len(person.inbox()), await question_of(town, who)) == before, name
            assert "no right" in town.alerts[who].pop(), name
    heard = "\n".join([*person.inbox()[told:], *town.alerts.get(who, [])])
    assert BROKE not in heard
    if me.merchant_id != RIVALS:
        assert not [one for one in SECRETS if one in heard]
    assert TITLE not in heard
    assert REMARK not in heard


FORM: dict[str, Any] = {
    "fields": {"name": "Mug", "price": "9"},
    "variants": [{"variant": "S"}, {"variant": "L"}],
    "pictures": {},
    "carousel": [],
}


# What a field may say at its ends. The larger half goes to the engine that has types to refuse it
# with: a number beyond four bytes, a day beyond the last, another alphabet's digit.
ENDS: dict[str, dict[Any, tuple[int | str, ...]]] = {
    "sqlite": {int: (-1, 0), str: ("", "x", "-1")},
    "postgresql": {int: (2**53 - 1,), str: ("9999-12-31", "\u0663")},
}
NEVER: dict[Any, int | str] = {int: 2**63, str: "\0"}  # refused before anybody is asked


@pytest.mark.slow
async def test_numbers_and_words_that_no_button_says_break_nothing(town: Town) -> None:
    """Each field of each button at its ends, sent by who may press it."""
    owner = await selling(town, "points")
    await town.issues("Pass", 6)
    draft = await (await town.desk(OWNER))(drafts.begin, kind="product", answers=FORM)
    table, ends = handlers.routes(), ENDS[town.url.partition("+")[0]]
    broken = []
    for prefix, deed in list(table.presses)[:: 1 if FULL else 2]:
        kind = table.buttons[prefix]
        for name, field in kind.model_fields.items():
            whose = ["p", "v", "d"] if prefix == "pf1" else [""]
            for end, one in itertools.product(ends.get(field.annotation, ()), whose):
                more = {"owner": one, "draft": draft} if one else {}
                await owner.forges(forged(kind, deed, **more | {name: end}))
                if BROKE in owner.text + owner.alerted:
                    broken.append((prefix, deed, name, end))
                    await owner.says("/menu")
                    town.alerts[OWNER] = []
    assert broken == []


def test_numbers_and_signs_that_no_row_has_reach_nobody() -> None:
    """In each field of each button: it is as if no such button were known."""
    table, tried = handlers.routes(), 0
    for prefix, deed in table.presses:
        kind = table.buttons[prefix]
        assert table._for_press(forged(kind, deed)) is not None
        for name, field in kind.model_fields.items():
            if field.annotation in NEVER:
                tried += 1
                wrong = forged(kind, deed, **{name: NEVER[field.annotation]})
                assert table._for_press(wrong) is None, wrong
    assert tried > 400


async def test_a_button_that_nobody_knows_breaks_nothing(owner: Person) -> None:
    await owner.says("/menu")
    for data in ("cd1:9223372036854775808", "cd1:-9223372036854775809", "la1:\0"):
        await owner.forges(data)
        assert BROKE not in owner.text
        assert "older version" in owner.town.alerts[owner.number].pop(), data


async def test_the_secrets_are_there_to_be_seen(town: Town) -> None:
    """The rule's own test: who may see them does."""
    line = f"House beans | 8.90 | 7684 | sku BEAN | remark {REMARK}"
    owner = await selling(town, "points", line, quantity=30)
    for data in ("sb1:1:daily:4321", "sb1:1:low:3210", "pr1:1", "sk1:1"):
        await owner.forges(data)
    heard = "\n".join(owner.inbox())
    assert not [one for one in (REMARK, "7,654", "4,321", "3,210") if one not in heard]


DRAFTS: dict[str, str] = {
    # which kind of draft a button carries; by the field that names it where that is another
    "ie1": "issue",
    "ic1": "issue",
    "sh1": "issued",
    "cp2": "cards",
    "pp1": "products",
    "pf1": "product",
    "fs1": "product",
    "pk1": "list",
    "sw1": "sell",
    "ol1": "listed",
    "br1": "shop",
    "bz1": "shop",
    "sr1": "shop",
    "it1": "shop",
    "mp1": "shop",
    "lq1": "listings",
    "ra1": "batch",
    "ua1": "batch",
    "rt1": "batch",
    "sa1": "batch",
    "rp2": "records",
    "rs2": "records",
    "rk2": "records",
    "rn1": "records",
    "rf2": "records",
    "rq1": "records",
    "rx2": "records",
    "su2": "supply",
    "sp2": "stock",
    "me2": "members",
    "tc1": "invite",
    "os1": "orders",
    "ox1": "orders",
    "oy1": "orders",
    "re1": "restocks",
    "rg1": "restocks",
    "dk1": "till",
    "xf2": "exchanges",
    "xg1": "exchanges",
    "ps1": "plan",
    "xp1": "exchanges",
    "ow1": "order",
    "op1": "order",
    "cs1": "order",
    "ve1": "voucher",
    "vk1": "voucher",
    "vq1": "voucher_mall",
    "vp1": "vouchers",
    "vs1": "settlement",
    "vx2": "settlement",
    "dp1": "draws",
    "dj1": "draw",
    "dm1": "draw",
    "wp1": "wins",
    "wx1": "wins",
}


def carriers() -> Iterator[tuple[str, str, type[CallbackData], str]]:
    """Prefix, deed and button of each press that names a draft, and the field that does."""
    table = handlers.routes()
    for prefix, deed in table.presses:
        kind = table.buttons[prefix]
        for field in ("draft", "preview"):
            if field in kind.model_fields:
                yield prefix, deed, kind, field


def test_every_button_that_names_a_draft_is_known() -> None:
    assert {prefix for prefix, _deed, _kind, _field in carriers()} == set(DRAFTS)


async def deeds(town: Town) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).select_from(JournalEntry)
        return await session.scalar(query.where(JournalEntry.refusal.is_(None))) or 0


class Wanted:
    """Listens which kinds of draft the database is asked for."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()

    def __call__(self, _c: Any, _u: Any, sql: str, _p: Any, context: Any, _m: Any) -> None:
        if "drafts.kind = " in sql:
            for said in context.compiled_parameters:
                self.kinds |= {value for name, value in said.items() if name.startswith("kind")}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
async def test_a_draft_of_another_kind_or_person_is_gone_for_every_button(town: Town) -> None:
    """One's own of another kind, an upload's number, and the right kind of a colleague's. No
    button asks for a second kind, and no kind is taken for another."""
    await selling(town)
    manager = town.person(MANAGER)
    await manager.says("/menu")
    answers = {"wrong": "kind"}
    mine, theirs = await town.desk(MANAGER), await town.desk(OWNER)
    kinds = sorted(set(DRAFTS.values()))
    own = {kind: await mine(drafts.begin, kind=kind, answers=answers) for kind in kinds}
    others = {kind: await theirs(drafts.begin, kind=kind, answers=answers) for kind in kinds}
    upload = await keep_upload(mine, name="a.csv", table=_table())
    rivals = await (await town.desk(RIVAL))(drafts.begin, kind="issue", answers=answers)
    before, tried, wanted = await deeds(town), 0, Wanted()
    event.listen(Engine, "before_cursor_execute", wanted)
    for prefix, deed, kind, field in carriers():
        of, wanted.kinds = DRAFTS[prefix], set()
        wrong = own[kinds[kinds.index(of) - 1 - tried % (len(kinds) - 1)]]  # each by turns
        for token in (wrong, others[of], upload, rivals, "x" * 11):
            more = {field: token} | ({"owner": "d"} if prefix == "pf1" else {})
            data = forged(kind, deed, **more)
            await manager.forges(data)
            tried += 1
            answer = manager.alerted or manager.text
            assert "This was finished or thrown away" in answer, (data, answer)
            town.alerts[MANAGER].clear()
            assert await question_of(town, MANAGER) is None, data
        assert wanted.kinds == {of}, (prefix, deed)
    event.remove(Engine, "before_cursor_execute", wanted)
    assert tried > 400
    assert await deeds(town) == before
    for desk, made in ((mine, own), (theirs, others)):
        for name, token in made.items():
            assert await desk(drafts.read, draft=token, kind=name) == answers
    for name, other in itertools.permutations(kinds, 2):
        with pytest.raises(Gone):
            await mine(drafts.read, draft=own[name], kind=other)


async def test_an_upload_of_another_kind_or_person_is_gone(town: Town) -> None:
    """And so is a draft's number where a file's is meant."""
    manager = town.person(MANAGER)
    await manager.says("/menu")
    mine, theirs = await town.desk(MANAGER), await town.desk(OWNER)
    own = await keep_upload(mine, name="a.csv", table=_table("supply"))
    foreign = await keep_upload(theirs, name="a.csv", table=_table())
    draft = await mine(drafts.begin, kind="issue", answers={})
    before = await deeds(town)
    kind = handlers.routes().buttons["up1"]
    for deed in deeds_of(kind):
        for which in get_args(kind.model_fields["kind"].annotation):
            for token in (foreign, draft, "x" * 11, *([own] if which == "products" else [])):
                if (deed, token) == ("stop", own):
                    continue  # to throw one's own away, whatever it is, harms nobody
                await manager.says("/menu")
                await manager.forges(forged(kind, deed, upload=token, kind=which))
                heard = manager.heard() + manager.alerted
                if deed == "stop":
                    assert "This file was done, cancelled, or forgotten" in heard
                assert BROKE not in heard, (deed, which, token)
                town.alerts[MANAGER] = []
    assert await deeds(town) == before


def _table(kind: str = "products") -> Table:
    return Table(kind, KINDS[kind].columns, "", ())
