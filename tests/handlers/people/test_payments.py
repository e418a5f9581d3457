"""The owner says how the shop is paid through Telegram; the token is seen by nobody again."""

import pytest
from sqlalchemy import select, update

from bot.sandbox.server import answer_of
from bot.sandbox.things import Fault
from domain.desk import JournalEntry, Work
from domain.engine import NoVault, Vault
from domain.merchants import Merchant, provider_of
from domain.secrets import ProviderToken
from tests.town import CAFE, OWNER, RIVAL, Person, Town, open_town

TOKEN = "284685063:LIVE:NmY2Mjg5YWJiNTY4"
TEST = "401643678:TEST:5f8b1c00"


async def opened(person: Person) -> None:
    await person.says("/settings")
    await person.presses("Orders and refunds")
    await person.presses("Payments")


async def token_of(town: Town, number: int = OWNER) -> ProviderToken | None:
    desk = await town.desk(number)
    async with town.database.reading() as session:
        return await provider_of(
            Work(desk.actor, town.clock(), None, session, town.database.vault)
        )


def typed(town: Town, number: int = OWNER) -> str:
    """What of the person's own words still stands in the chat."""
    said = town.world.messages[number].values()
    return " ".join(one.text or "" for one in said if one.from_user and not one.from_user.is_bot)


async def test_a_token_is_typed_deleted_sealed_and_never_shown(town: Town, owner: Person) -> None:
    await opened(owner)
    owner.sees("no provider yet", "Stars: not taken")
    await owner.presses("Provider token")
    await owner.says("my password")
    owner.sees("no provider's token")
    await owner.says(TOKEN)
    owner.sees("Cards: LIVE …NTY4")
    assert TOKEN not in typed(town) + owner.heard()
    assert "NmY2" not in owner.heard()
    found = await token_of(town)
    assert found
    assert found.reveal() == TOKEN
    async with town.database.reading() as session:
        row = await session.get_one(Merchant, CAFE)
        assert row.provider_sealed
        assert TOKEN.encode() not in row.provider_sealed
        journal = (await session.scalars(select(JournalEntry))).all()
    kept = " ".join(f"{one.details} {one.result}" for one in journal)
    assert "LIVE …NTY4" in kept
    assert "NmY2" not in kept
    assert "password" not in kept
    assert await token_of(town, RIVAL) is None


@pytest.mark.both_engines
async def test_a_test_token_says_so_and_is_taken_away_by_a_second_tap(
    town: Town, owner: Person
) -> None:
    await opened(owner)
    await owner.presses("Provider token")
    await owner.says(TEST)
    owner.sees("Cards: TEST …1c00", "no real money moves")
    await owner.presses("Take away")
    owner.sees("Take the provider's token away?")
    assert await token_of(town)
    await owner.taps_twice("Yes, take it away")
    owner.sees("no provider yet")
    assert await token_of(town) is None


@pytest.mark.parametrize("field", ["provider", "token", "name"])
async def test_a_token_typed_behind_a_command_is_deleted_as_well(
    town: Town, owner: Person, manager: Person, field: str
) -> None:
    """Whatever it was said to be: it must not stand in the chat, nor in the journal."""
    await manager.says(f"/settings {field} {TOKEN}")
    manager.sees("You have no right")
    assert TOKEN not in typed(town, manager.number)
    await owner.says(f"/settings {field} {TOKEN}")
    owner.sees("Cards: LIVE …NTY4")
    assert TOKEN not in typed(town)
    async with town.database.reading() as session:
        journal = (await session.scalars(select(JournalEntry.details))).all()
    assert "NmY2" not in str(journal)


async def test_a_message_that_cannot_be_deleted_is_said_to_stand_there(
    town: Town, owner: Person
) -> None:
    await opened(owner)
    await owner.presses("Provider token")
    refused = answer_of(400, "Bad Request: message can't be deleted")
    town.world.faults.append(Fault("deleteMessage", status=400, body=refused))
    await owner.says(TOKEN)
    owner.sees("Cards: LIVE …NTY4", "delete it yourself")


async def test_the_worth_of_stars_is_typed_changed_and_taken_back(
    town: Town, owner: Person
) -> None:
    await opened(owner)
    await owner.presses("Worth of Stars")
    owner.sees("How many Stars is €1.00 worth?")
    await owner.says("nothing")
    owner.sees("at most four decimals")
    await owner.says("0.52")
    owner.sees("Stars: 0.52 for €1.00")
    await owner.presses("Worth of Stars")
    await owner.says("1200")
    owner.sees("Stars: 1,200 for €1.00")
    await owner.presses("No Stars")
    owner.sees("Stars: not taken")


async def test_payments_are_the_owners_alone(town: Town, owner: Person, manager: Person) -> None:
    await owner.says(f"/settings provider {TOKEN}")
    await manager.says("/settings")
    assert "💳 Payments" not in manager.buttons
    await manager.forges("py1:show")
    assert "no right" in manager.alerted
    assert "NTY4" not in manager.heard() + "".join(town.alerts[manager.number])


@pytest.mark.both_engines
async def test_without_a_key_nothing_is_kept(database_url: str) -> None:
    async with open_town(database_url) as town:
        town.app.database.vault = Vault(None)
        owner = town.person(OWNER)
        await owner.says(f"/settings provider {TOKEN}")
        owner.sees("SECRET_KEY")
        assert await token_of(town) is None


async def test_another_key_does_not_open_it(town: Town, owner: Person) -> None:
    await owner.says(f"/settings provider {TOKEN}")
    async with town.database.writing() as session:
        other = Vault(Vault.new_key()).seal(TOKEN)
        await session.execute(
            update(Merchant).where(Merchant.id == CAFE).values(provider_sealed=other)
        )
    with pytest.raises(NoVault):
        await token_of(town)


def test_a_token_masks_itself_whatever_it_is() -> None:
    assert str(ProviderToken(TOKEN)) == "LIVE …NTY4"
    for odd in ("", "secret", "1:LIVE:x", TOKEN + "\n", "284685063:LIVE:" + "x" * 201):
        token = ProviderToken(odd)
        assert not token.well_formed
        assert odd[:4] not in str(token) or not odd
