"""A shop for the tests: products made and put on sale by what people say and press."""

import io

from PIL import Image

from tests.town import OWNER, Person, Town


def picture(width: int = 800, height: int = 800, kind: str = "PNG") -> bytes:
    """A picture of the tests' own."""
    with io.BytesIO() as file:
        Image.new("RGB", (width, height), (200, 120, 40)).save(file, kind, compress_level=1)
        return file.getvalue()


async def beans(
    town: Town, line: str = "House beans | 8.90 | 40 | sku BEAN | barcode 4006381333931"
) -> Person:
    """The owner puts a product into the pool with one line."""
    owner = town.person(OWNER)
    await owner.says(f"/addproduct {line}")
    owner.sees("It is in the pool and online")
    return owner


async def selling(
    town: Town,
    mall: str = "shop",
    line: str = "House beans | 8.90 | 40 | sku BEAN",
    price: str = "",
    quantity: int = 20,
) -> Person:
    """On sale in a mall that is on; the owner's screen shows the listing."""
    owner = await beans(town, line)
    await owner.says(f"/allocate BEAN {mall} {quantity}")
    owner.sees("Allocated: 0 → ")
    await owner.says(f"/list BEAN {mall} {price}".strip())
    owner.sees("Listed. It is not online yet")
    await owner.presses("Put online")
    if mall == "points":
        await owner.says("/malls points on")
        await owner.presses("Yes, switch on")
        await owner.says("/listings")
        await owner.presses("House beans")
    return owner
