"""The first hour of a founder: three questions, and a list until all is done."""

from datetime import timedelta

import pytest
from aiogram.fsm.storage.base import StorageKey

from domain.cards import CardLine, issue
from domain.days import local
from domain.merchants import change_settings, move, settings
from domain.orders import Means
from domain.stock import Mall
from domain.stores import list_stores
from domain.vouchers import VoucherKind, create, revoke_voucher, voucher
from tests.buying import buys, has, sells
from tests.shop import picture
from tests.town import CAROL, NEWCOMER, OWNER, Person, Town, open_town


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_founder_opens_a_shop_in_taps(database_url: str) -> None:
    """Country, clock, name, who redeems: nothing is typed; then the first card is redeemed."""
    async with open_town(database_url, owner_ids=str(NEWCOMER)) as town:
        nora = town.person(NEWCOMER)
        await nora.says("/start")
        await nora.presses("United States")
        nora.sees("What time is it there")
        assert "Chicago · 06:00" in nora.buttons
        await nora.presses("Chicago")
        nora.sees("United States · 06:00 · USD", "2 / 3")
        await nora.taps_twice("Nora's shop")
        assert nora.alerted == "", "the second tap is answered like the first"
        nora.sees("Nora's shop is open", "3 / 3")
        await nora.presses("I do")
        nora.sees(
            "📍 Nora's shop",
            "☑ Country, clock",
            "☐ A store, with its picture",
            "☑ Who redeems",
            "☐ A first card",
        )
        assert len(nora.buttons) <= 8
        await nora.says("/issue Bread | 1 | 30 days")
        nora.sees("from Nov 21 to Dec 21, 2026")
        await nora.presses("QR code")
        assert nora.screen.photo
        await nora.sends(town.world.file(nora.screen.photo[-1].file_id)[1])
        nora.sees("✅ REDEEMED · 1 use", "Bread", "Nora's shop")
        await nora.says("/menu")
        nora.sees("☐ A store, with its picture")  # S1-02
        await nora.says("/stores")
        await nora.presses("Nora's shop")
        await nora.presses("Picture")
        await nora.sends(picture())
        await nora.says("/menu")
        assert "☐" not in nora.text
        found = await (await town.desk(NEWCOMER))(settings)
        assert found
        assert (found.country, found.timezone, found.currency) == ("US", "America/Chicago", "USD")


@pytest.mark.parametrize("said", ["Japan", "日本", "jp"])
async def test_a_country_is_found_by_typing(database_url: str, said: str) -> None:
    async with open_town(database_url, owner_ids=str(NEWCOMER)) as town:
        nora = town.person(NEWCOMER)
        await nora.says("/start")
        await nora.says("Nowhereland")
        nora.sees("I know no such country")
        await nora.says(said)
        nora.sees("21:00 · JPY", "2 / 3")
        await nora.presses("◀ Back")
        nora.sees("1 / 3", "In which country is it?")
        await nora.says(said)
        await nora.says("x" * 61)
        nora.sees("The name must have 1 to 60 characters")
        await nora.says("Nora's <Bakery>")
        nora.sees("Nora's <Bakery> is open")


@pytest.mark.both_engines
async def test_a_name_that_is_delivered_again_founds_one_shop(database_url: str) -> None:
    """The process ended after the deed and before the answer: the question still stood open."""
    async with open_town(database_url, owner_ids=str(NEWCOMER)) as town:
        nora, storage = town.person(NEWCOMER), town.app.dispatcher.storage
        chat = StorageKey(town.app.bot.id, NEWCOMER, NEWCOMER)
        await nora.says("/start")
        await nora.says("Japan")
        state, data = await storage.get_state(chat), await storage.get_data(chat)
        named = town.world.says(NEWCOMER, "Bakery")
        await town.deliver(named)
        first = nora.screen
        await storage.set_state(chat, state)
        await storage.set_data(chat, data)
        await town.deliver(named)
        nora.sees("Bakery is open")
        assert nora.screen.message_id != first.message_id
        stores = await (await town.desk(NEWCOMER))(list_stores)
        assert [one.name for one in stores] == ["Bakery"]
        await nora.presses("I do")
        nora.sees("☑ Who redeems")


async def test_who_chose_chinese_begins_among_chinese_places(database_url: str) -> None:
    """Whatever Telegram speaks; and a name that is whole asks for nothing more."""
    async with open_town(database_url, owner_ids=str(NEWCOMER)) as town:
        nora = town.person(NEWCOMER)
        await nora.says("/language zh")
        await nora.says("/start")
        assert "中国" in nora.buttons[0]
        await nora.says("中国")
        nora.sees("CNY", "2 / 3", "🇨🇳 中国")


async def test_the_currency_goes_until_the_first_order(town: Town, owner: Person) -> None:
    await owner.says("/settings country Poland")
    owner.sees("Country: Poland", "Europe/Warsaw", "PLN")
    await owner.says("/settings")
    await owner.presses("The shop")
    await owner.presses("Currency")
    assert owner.buttons[0] == "PLN", "that of the country, then others"
    await owner.presses("GBP")
    owner.sees("Currency: GBP")
    await owner.presses("Currency")
    await owner.says("bitcoin")
    owner.sees("I know no such currency")
    await owner.says("eur")
    owner.sees("Currency: EUR")
    beans = await sells(town, Mall.SHOP, "4.00")
    await has(town, CAROL, money=5000)
    await buys(town, beans, means=Means.BALANCE)
    await owner.says("/settings")
    await owner.presses("The shop")
    await owner.presses("Currency")
    await owner.presses("USD")
    assert "so the currency stays" in owner.alerted
    await owner.says("/settings currency CHF")
    owner.sees("so the currency stays")
    await owner.says("/settings country United Kingdom")
    owner.sees("Country: United Kingdom", "Europe/London", "Currency: EUR")


async def test_the_currency_stays_while_a_voucher_counts_in_it(town: Town, owner: Person) -> None:
    """S1-09: a bill of 120 yen is no bill of 1.20 euros, nor the sum of both anything. A voucher
    that nobody claimed and that was ended counts for nothing; one without a bill neither."""
    await owner.says("/settings currency EUR")
    desk = await town.desk(OWNER)
    kind = VoucherKind.EXCHANGE
    await desk(create, name="Free tea", kind=kind, stock=5, days=30, store_ids=[])
    await owner.says("/settings currency CHF")
    owner.sees("Currency: CHF")
    kind = VoucherKind.DISCOUNT
    number = await desk(
        create, name="Tenth off", kind=kind, pay_percent=90, stock=5, days=30, store_ids=[]
    )
    await owner.says("/settings currency JPY")
    owner.sees("so the currency stays")
    await desk(revoke_voucher, voucher_id=number)
    await owner.says("/settings currency JPY")
    owner.sees("Currency: JPY")


@pytest.mark.parametrize(
    ("before", "now"), [("Asia/Tokyo", "America/New_York"), ("UTC", "Asia/Tokyo")]
)
async def test_a_card_keeps_the_date_it_promised(town: Town, before: str, now: str) -> None:
    """D31: the zone changes, the last day of what was issued does not."""
    owner = await town.desk(OWNER)
    await owner(change_settings, field="timezone", value=before)
    for days in (29, 30):
        await town.person(OWNER).says(f"/issue Tea {days} | 1 | {days} days")
    exact = town.clock() + timedelta(hours=5, minutes=1)
    await owner(issue, title="Lunch", uses=1, valid_until=exact, store_ids=[], holder_id=CAROL)
    cards = [await town.card_of(number) for number in (1, 2, 3)]
    shown = [one.valid_until.astimezone().isoformat() for one in cards if one.valid_until]
    promised = [_last_day(one) for one in cards[:2]]
    country = "US" if now.startswith("America") else "JP"
    await owner(move, country=country, zone=now)
    after = [await town.card_of(number) for number in (1, 2, 3)]
    assert [_last_day(one) for one in after[:2]] == promised
    assert after[2].valid_until == exact
    assert [one.valid_until.astimezone().isoformat() for one in after if one.valid_until] != shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "country", "now"),
    [("Asia/Tokyo", "US", "America/New_York"), ("UTC", "JP", "Asia/Tokyo")],
)
async def test_vouchers_and_cards_of_them_keep_their_days(
    town: Town, owner: Person, carol: Person, before: str, country: str, now: str
) -> None:
    """D31, S1-16: what a voucher says, and a card claimed of it before."""
    await owner.says(f"/settings timezone {before}")
    await owner.says("/voucher Lunch | 8折 | x100 | 2026-12-01 to 2026-12-31 | limit 1")
    said = owner.text.partition("Valid: ")[2].partition("\n")[0]
    token = (await (await town.desk(OWNER))(voucher, voucher_id=1)).token
    await carol.says(f"/start v-{token}")
    await carol.presses("Claim it")
    promised = _day_of(await town.card_of(1))
    await (await town.desk(OWNER))(move, country=country, zone=now)
    assert _day_of(await town.card_of(1)) == promised
    await town.app.clock.tick()
    assert _day_of(await town.card_of(1)) == promised
    await owner.says("/voucher 1")
    again = owner.text.partition("Valid: ")[2].partition("\n")[0]
    for words in ("Dec", "2026", "31"):
        assert words in said
        assert words in again
    assert "Nov" not in again
    assert "Jan" not in again


def _day_of(one: CardLine) -> tuple[str, str]:
    """The first and the last day that its holder reads."""
    begins = local(one.valid_from, one.timezone)
    return (f"{begins:%F}" if f"{begins:%T}" == "00:00:00" else "", _last_day(one))


def _last_day(one: object) -> str:
    from handlers.kit.words import last_day

    return last_day(one.valid_until, one.timezone)  # type: ignore[attr-defined]
