"""A file that Telegram does not give, or gives in part: "send it again", and nothing is lost."""

import pytest

from bot.sandbox.server import answer_of
from bot.sandbox.things import Fault
from tests import pictures
from tests.shop import beans, picture
from tests.town import Person, Town

WRONG = "Bad Request: wrong file_id or the file is temporarily unavailable"
FAULTS = {
    "unavailable": Fault("getFile", status=400, body=answer_of(400, WRONG)),
    "away": Fault("getFile", times=9, status=502, body="<html>Bad Gateway</html>"),
    "cut": Fault("file", times=2),
    "gone": Fault("file", times=2, status=404, body="Not Found"),
    "empty": Fault("file", times=2, body=""),
}
AGAIN = "send it again"
faulty = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


def befalls(town: Town, fault: Fault) -> None:
    town.world.faults.append(Fault(**vars(fault)))


@pytest.mark.slow
@faulty
async def test_a_scanned_photo(town: Town, verifier: Person, fault: Fault) -> None:
    card = await town.issues("Cake", 1)
    befalls(town, fault)
    await verifier.scans(card)
    verifier.sees(AGAIN)
    town.world.faults.clear()
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Cake")


@pytest.mark.slow
@faulty
async def test_one_photo_of_an_album(town: Town, verifier: Person, fault: Fault) -> None:
    cards = [await town.issues(title, 1) for title in ("Cake", "Tea")]
    befalls(town, fault)
    await verifier.sends_album(*(pictures.card(one.code) for one in cards))
    if fault.times > 2:  # long enough to last for the other one as well
        town.world.faults.clear()
    verifier.sees("1 redeemed", f"did not arrive whole: {AGAIN}")


@pytest.mark.slow
@faulty
async def test_a_product_picture_and_its_question_stays_open(town: Town, fault: Fault) -> None:
    owner = await beans(town)
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    befalls(town, fault)
    await owner.sends(picture())
    owner.sees(AGAIN)
    town.world.faults.clear()
    await owner.sends(picture())
    assert "🖼 Change the cover" in owner.buttons


@pytest.mark.slow
@faulty
@pytest.mark.parametrize(
    ("name", "data"),
    [("products.csv", b"sku,name,price\nA,Tea,1\n"), ("keys.csv", b"sku,key\nMUSIC,abc\n")],
    ids=["products", "keys"],
)
async def test_a_file_of_rows(
    town: Town, owner: Person, fault: Fault, name: str, data: bytes
) -> None:
    await owner.says("/addproduct Music | 5 | category cdk | sku MUSIC")
    befalls(town, fault)
    await owner.sends_file(data, name)
    owner.sees(AGAIN)
    town.world.faults.clear()
    await owner.sends_file(data, name)
    assert "✅ Confirm" in owner.buttons


@pytest.mark.parametrize("kind", ["cut", "empty"])
async def test_what_breaks_off_once_is_fetched_again_without_a_word(
    town: Town, verifier: Person, kind: str
) -> None:
    card = await town.issues("Cake", 1)
    befalls(town, Fault(**vars(FAULTS[kind]) | {"times": 1}))
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Cake")
