"""A demo merchant: a café with two stores, its staff, and customers with cards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, func, select, update

from bot.demo_draws import fill_draws
from bot.demo_orders import fill_orders
from bot.demo_shop import fill_shop
from bot.demo_vouchers import claim_one, drawn, fill_stores, fill_vouchers
from bot.keys import vault_for
from bot.migrations import upgrade
from bot.settings import Settings
from domain.cards import Card, card, issue
from domain.desk import Desk
from domain.engine import Database, utcnow
from domain.merchants import Merchant, change_settings, set_provider, set_stars_rate
from domain.outbox import Notice
from domain.people import meet, set_language
from domain.redemption import How, redeem
from domain.roles import Actor, Role
from domain.roles import stranger as a_stranger
from domain.secrets import CardCode, ProviderToken
from domain.shifts import punch, shift_code
from domain.staff import found, identify, invite, join
from domain.stars import STEP
from domain.stores import add_store, edit_store


class NotEmpty(Exception):
    """The demo only fills a database of its own."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the demo; ``about`` in English and Chinese for the sandbox page."""

    id: int
    name: str
    language: str
    about: tuple[str, str]


OWNER = Somebody(1001, "Olivia Ortiz", "en", ("owner", "店主"))
MANAGER = Somebody(1002, "马丽 Ma Li", "zh", ("manager", "经理"))
VERIFIER = Somebody(1003, "Viktor Vogel", "en", ("verifier, Old Town", "核销员，老城店"))
OTHER_VERIFIER = Somebody(1004, "魏娜 Wei Na", "zh", ("verifier, Riverside", "核销员，河滨店"))
CUSTOMER = Somebody(1005, "Carol Chen", "en", ("customer", "顾客"))
OTHER_CUSTOMER = Somebody(1006, "陈德 Chen De", "zh", ("customer", "顾客"))
STRANGER = Somebody(1007, "Sam Stone", "en", ("knows nobody", "陌生人"))
TEST_PROVIDER = ProviderToken("284685063:TEST:OnlyTheSandboxTakesThis")  # no secret
FOUNDER = Somebody(1008, "Fiona Fox", "en", ("has no shop yet", "还没有店铺"))
EVERYBODY = (
    OWNER, MANAGER, VERIFIER, OTHER_VERIFIER, CUSTOMER, OTHER_CUSTOMER, FOUNDER, STRANGER,
)  # fmt: skip  # a table: a row a line


async def fill_demo(settings: Settings, clock: Callable[[], datetime] = utcnow) -> None:
    """Make the demo merchant through the same desk that people use. Raises NotEmpty."""
    await upgrade(settings.database_url)
    database = Database(settings.database_url, vault=vault_for(settings))
    try:
        async with database.reading() as session:
            if await session.scalar(select(func.count()).select_from(Merchant)):
                raise NotEmpty
        await _Demo(database, clock).fill()
    finally:
        await database.close()


class _Demo:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def fill(self) -> None:
        for one in EVERYBODY:
            stranger = Desk(self._database, a_stranger(one.id), None, self._clock)
            await stranger(meet, name=one.name, username=None)
            await stranger(set_language, language=one.language)
        founder = Desk(self._database, Actor(OWNER.id, Role.FOUNDER), None, self._clock)
        await founder(
            found,
            name="Blue Door Café 蓝门",
            timezone="Europe/Berlin",
            currency="EUR",
            language="en",
        )
        owner = await self._desk(OWNER)
        old_town, riverside = [
            await owner(
                add_store, name=name, address=address, picture=await drawn(owner, name, "box")
            )
            for name, address in (
                ("Old Town 老城店", "Brunnenweg 4"),
                ("Riverside 河滨店", "Uferstr. 21"),
            )
        ]
        await owner(edit_store, store_id=riverside, field="confirm", value=True)
        for somebody, role, stores in (
            (MANAGER, Role.MANAGER, []),
            (VERIFIER, Role.VERIFIER, [old_town]),
            (OTHER_VERIFIER, Role.VERIFIER, [riverside]),
            (CUSTOMER, Role.MEMBER, []),
            (OTHER_CUSTOMER, Role.MEMBER, []),
        ):
            invitation = await owner(invite, role=role, store_ids=stores)
            guest = Desk(self._database, a_stranger(somebody.id), None, self._clock)
            await guest(join, token=invitation.token)
        await owner(change_settings, field="report_hour", value=8)
        await owner(set_provider, token=TEST_PROVIDER)
        await owner(set_stars_rate, rate=50 * STEP)
        issued = self._clock() - timedelta(days=14)  # before anything was redeemed of them
        await self._cards(await self._at(OWNER.id, issued), old_town)
        begun = self._clock() - timedelta(days=8)  # before anything of it was sold
        await fill_shop(await self._at(OWNER.id, begun), CUSTOMER.id, self._clock().date())
        promoted = await fill_vouchers(await self._at(OWNER.id, begun), old_town)
        places = {old_town: (48.1371, 11.5754), riverside: (48.1286, 11.5818)}
        await fill_stores(owner, places)
        today = self._clock().replace(minute=0, second=0, microsecond=0)
        buyers, staff = (CUSTOMER.id, OTHER_CUSTOMER.id), (OWNER.id, MANAGER.id)
        await fill_orders(self._database, self._at, today, buyers, staff)
        await self._shifts(owner, old_town, riverside)
        await fill_draws(self._database, self._at, today, buyers, OWNER.id)
        days = [today.replace(hour=11) - timedelta(days=ago) for ago in (3, 2)]
        taker = await self._at(OTHER_CUSTOMER.id, days[0])
        await claim_one(owner, promoted, taker, await self._at(OTHER_VERIFIER.id, days[1]))
        await self._yesterday()

    async def _cards(self, owner: Desk, old_town: int) -> None:
        now = self._clock()
        month, week = now + timedelta(days=30), now + timedelta(days=7)
        await self._issue(owner, "Coffee pass 咖啡卡", 6, month, [], CUSTOMER)
        await self._issue(owner, "Welcome cake 迎新蛋糕", 1, week, [], CUSTOMER)
        await self._issue(owner, "Old Town breakfast 早餐", 1, month, [old_town], CUSTOMER)
        soon = now + timedelta(days=2, hours=12)
        await self._issue(owner, "Weekly lunch 一周午餐", 3, soon, [], OTHER_CUSTOMER)
        year = now + timedelta(days=365)
        await self._issue(owner, "Annual tea 年度畅饮", None, year, [], OTHER_CUSTOMER)
        await self._issue(owner, "Voucher 优惠券", 1, month, [], None, 12)

    async def _issue(
        self,
        owner: Desk,
        title: str,
        uses: int | None,
        until: datetime,
        stores: list[int],
        holder: Somebody | None,
        count: int = 1,
    ) -> None:
        await owner(
            issue,
            title=title,
            uses=uses,
            valid_from=self._clock() - timedelta(days=14),
            valid_until=until,
            store_ids=stores,
            holder_id=holder.id if holder else None,
            count=count,
        )

    async def _yesterday(self) -> None:
        """Some redemptions in the last days, so that the reports have something to tell."""
        async with self._database.reading() as session:
            numbers = list(
                await session.scalars(
                    select(Card.id).where(Card.uses.is_(None) | (Card.uses > 1)).order_by(Card.id)
                )
            )
        owner = await self._desk(OWNER)
        codes = [(await owner(card, card_id=number)).code for number in numbers]
        today = self._clock().replace(minute=0, second=0, microsecond=0)
        scans = (
            (1, 9, VERIFIER, 0),
            (1, 11, OTHER_VERIFIER, 2),
            (1, 13, OTHER_VERIFIER, 2),
            (1, 16, VERIFIER, 1),
            (2, 10, VERIFIER, 0),
            (8, 12, OTHER_VERIFIER, 2),
        )
        for days, hour, who, which in scans:
            then = partial(_at, today.replace(hour=hour) - timedelta(days=days))
            desk = await self._desk(who, then)
            await desk(redeem, code=CardCode(codes[which]), uses=1, how=How.PHOTO, sure=True)
        async with self._database.writing() as session:
            before = today - timedelta(days=30)
            await session.execute(update(Merchant).values(created_at=before))
            # Nobody is told of what the demo did before anybody looked.
            await session.execute(delete(Notice))

    async def _shifts(self, owner: Desk, old_town: int, riverside: int) -> None:
        """One that was closed yesterday evening, one that is open."""
        codes = [(await owner(shift_code, store_id=one)).token for one in (old_town, riverside)]
        today = self._clock().replace(minute=0, second=0, microsecond=0)
        begun = today.replace(hour=8) - timedelta(days=1)
        for who, token, at in (
            (VERIFIER, codes[0], begun),
            (VERIFIER, codes[0], begun + timedelta(hours=9)),
            (OTHER_VERIFIER, codes[1], self._clock() - timedelta(hours=2)),
        ):
            await (await self._desk(who, partial(_at, at)))(punch, token=token)

    async def _desk(self, who: Somebody, clock: Callable[[], datetime] | None = None) -> Desk:
        identity = await identify(self._database, who.id)
        return Desk(self._database, identity.hats[0].actor, None, clock or self._clock)

    async def _at(self, person: int, moment: datetime) -> Desk:
        """Somebody's desk, then."""
        identity = await identify(self._database, person)
        return Desk(self._database, identity.hats[0].actor, None, partial(_at, moment))


def _at(moment: datetime) -> datetime:
    return moment
