"""A form, a file and a call change a product by the same rules."""

from datetime import date

import pytest

from domain.catalog import RedeemMode, Validity, edit_product, edit_variant, product
from domain.errors import Refusal
from domain.intake import Preview, Watch, bring_products, keep_upload, preview_products
from domain.sheets import table_of
from domain.stock import add_product, stock_of_product
from tests.town import OWNER, Town


async def looked_at(town: Town, line: dict[str, str]) -> Preview:
    """The dry run of a file with one line."""
    columns = {"name": "", "price": ""} | line
    file = ",".join(columns) + "\n" + ",".join(columns.values()) + "\n"
    owner = await town.desk(OWNER)
    upload = await keep_upload(owner, name="products.csv", table=table_of(file.encode()))
    return await preview_products(owner, upload=upload, watch=Watch())


async def brought(town: Town, line: dict[str, str]) -> None:
    seen = await looked_at(town, line)
    assert seen.problems == ()
    await bring_products(await town.desk(OWNER), upload=seen.upload, watch=Watch())


async def made(town: Town, **fields: str) -> int:
    owner = await town.desk(OWNER)
    asked = {"name": "Pass", "price": "20", "sku": "PASS", "category": "voucher"} | fields
    return await owner(add_product, fields=asked)


SHOP = {"purpose": "ecommerce", "variant": "Large", "expires_on": "2027-06-30"}


@pytest.mark.parametrize(
    ("is_there", "field", "text"),
    [
        ({}, "template", "shipping"),
        ({}, "category", "cdk"),
        ({}, "purpose", "ecommerce"),
        ({}, "cross_store", "yes"),
        ({"valid_from": "2027-06-01"}, "valid_until", "2027-01-31"),
    ],
)
async def test_a_file_is_told_no_like_the_form(
    town: Town, is_there: dict[str, str], field: str, text: str
) -> None:
    number = await made(town, **is_there)
    with pytest.raises(Refusal) as by_form:
        await (await town.desk(OWNER))(edit_product, product_id=number, field=field, text=text)
    seen = await looked_at(town, {"sku": "PASS", field: text})
    assert [(one.line, one.kind) for one in seen.problems] == [(2, type(by_form.value).__name__)]
    said = vars(by_form.value)
    assert seen.problems[0].field == said.get("field", ",".join(said.get("fields", ())))


@pytest.mark.slow
async def test_a_card_by_order_has_one_use_whoever_says_otherwise(town: Town) -> None:
    """S4-08."""
    owner = await town.desk(OWNER)
    number = await made(town, redeem_mode="by_order")
    (variant,) = (await owner(product, product_id=number)).variants
    with pytest.raises(Refusal) as by_form:
        await owner(edit_variant, variant_id=variant.id, field="uses", text="5")
    seen = await looked_at(town, {"sku": "PASS", "uses": "5"})
    assert (seen.problems[0].kind, seen.problems[0].field) == (
        type(by_form.value).__name__,
        "by_order",
    )
    await brought(town, {"sku": "PASS", "uses": "1"})
    number = await made(town, sku="OTHER", uses="7")
    await brought(town, {"sku": "OTHER", "redeem_mode": "by_order"})
    card = await owner(product, product_id=number)
    assert (card.redeem_mode, card.variants[0].uses) == (RedeemMode.BY_ORDER, 1)


@pytest.mark.slow
async def test_a_file_says_what_follows_like_the_form(town: Town) -> None:
    """D26: a last day makes the validity fixed; days make it run again. S0-09: the template."""
    owner = await town.desk(OWNER)
    number = await made(town, valid_days="30")
    await brought(town, {"sku": "PASS", "valid_until": "2027-12-31"})
    card = await owner(product, product_id=number)
    assert (card.validity, card.valid_days) == (Validity.FIXED, None)
    assert card.valid_until == date(2027, 12, 31)
    await brought(town, {"sku": "PASS", "valid_days": "7"})
    card = await owner(product, product_id=number)
    assert (card.validity, card.valid_days) == (Validity.AFTER_PURCHASE, 7)
    assert card.valid_until is None
    await brought(town, {"sku": "PASS", "category": "physical"})
    assert (await owner(product, product_id=number)).template.value == "shipping"


@pytest.mark.slow
async def test_a_file_leaves_what_it_does_not_say(town: Town) -> None:
    """Neither a name nor a price has to be said again of a SKU that is known."""
    owner = await town.desk(OWNER)
    number = await made(town, stock="3", tags="new")
    await brought(town, {"sku": "PASS", "note": "Any size", "stock": "99"})
    card = await owner(product, product_id=number)
    assert (card.name, card.note, card.tags) == ("Pass", "Any size", ("new",))
    assert card.variants[0].price == 2000
    assert (await owner(stock_of_product, product_id=number))[0].pool == 3
