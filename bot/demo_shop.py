"""The demo café's catalogue: about forty products with pictures that the program draws itself."""

import asyncio
import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from PIL import Image, ImageDraw, ImageFont

from domain.catalog import keep_picture
from domain.desk import Desk
from domain.mall import edit_listing, list_in_mall, put_on_sale, switch_mall
from domain.members import set_standing
from domain.reading import measure
from domain.reports import font_path
from domain.secrets import Secret
from domain.stock import Mall, add_keys, add_product, allocate, set_low, sub_of_sku

SIDE = 750
SHOP, POINTS = Mall.SHOP, Mall.POINTS


@dataclass(frozen=True, slots=True)
class Thing:
    """One product of the demo. ``price`` and ``points`` as typed; ``shape`` is its picture."""

    sku: str
    name: str
    price: str
    shape: str
    group: str
    stock: int = 40
    mall: Mall | None = SHOP
    points: str = ""
    variants: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)


_PASS = {"category": "voucher", "template": "redemption_card"}
_KEEP = "House roast, best within eight weeks. 新鲜烘焙，八周内饮用最佳。"
BEANS, DRINKS, CAKES, CUPS, PASSES, GIFTS = (
    "Beans 咖啡豆", "Drinks 饮品", "Cakes 糕点", "Cups 杯具", "Passes 次卡", "Gifts 礼品",
)  # fmt: skip  # a table: a row a line
THINGS = (
    Thing("BEAN-HOUSE", "House beans 招牌咖啡豆", "8.90", "bag", BEANS, 60,
          variants=("250 g", "1 kg"), more={"note": _KEEP, "tags": "coffee, beans",
                                            "expires_on": "+240", "remark": "Roaster: Miller"}),
    Thing("BEAN-ETH", "Ethiopia Yirgacheffe 耶加雪菲", "12.50", "bag", BEANS,
          more={"note": _KEEP, "tags": "coffee, beans", "subtitle": "Floral, light 花香，浅烘"}),
    Thing("BEAN-COL", "Colombia Huila 哥伦比亚", "11.00", "bag", BEANS,
          more={"note": _KEEP, "tags": "coffee, beans"}),
    Thing("BEAN-DEC", "Decaf 低因咖啡豆", "10.50", "bag", BEANS, 6,
          more={"note": _KEEP, "tags": "coffee, beans, decaf"}),
    Thing("BEAN-ESP", "Espresso blend 意式拼配", "9.80", "bag", BEANS,
          more={"note": _KEEP, "tags": "coffee, beans"}),
    Thing("DRIP", "Drip bags, 10 挂耳咖啡10包", "9.50", "box", BEANS, more={"tags": "coffee"}),
    Thing("COLD", "Cold brew bottle 冷萃瓶装", "4.80", "bottle", DRINKS, 24,
          more={"expires_on": "+30", "tags": "cold"}),
    Thing("LEMON", "Lemonade 柠檬水", "3.90", "bottle", DRINKS, more={"tags": "cold"}),
    Thing("TEA-GRN", "Green tea tin 绿茶罐", "7.20", "tin", DRINKS, more={"tags": "tea"}),
    Thing("TEA-JAS", "Jasmine tea tin 茉莉花茶", "7.80", "tin", DRINKS, more={"tags": "tea"}),
    Thing("CHAI", "Chai syrup 香料茶糖浆", "6.50", "bottle", DRINKS, more={"tags": "tea"}),
    Thing("OAT", "Oat drink, 6 燕麦奶6盒", "13.20", "box", DRINKS),
    Thing("CAKE-CH", "Cheesecake, whole 芝士蛋糕", "28.00", "cake", CAKES, 8,
          more={"template": "pick_up", "note": "Order a day ahead. 请提前一天预订。"}),
    Thing("CAKE-CA", "Carrot cake, whole 胡萝卜蛋糕", "26.00", "cake", CAKES, 8,
          more={"template": "pick_up"}),
    Thing("COOKIE", "Cookie box 曲奇礼盒", "9.90", "box", CAKES, more={"expires_on": "+60"}),
    Thing("BISCOTTI", "Biscotti 意式脆饼", "5.40", "bag", CAKES),
    Thing("JAM", "Plum jam 李子酱", "4.60", "tin", CAKES),
    Thing("MUG", "Blue Door mug 蓝门马克杯", "14.00", "cup", CUPS,
          variants=("Blue 蓝", "White 白"), more={"tags": "cup", "freight": "4.50"}),
    Thing("TUMBLER", "Steel tumbler 随行杯", "24.00", "bottle", CUPS, more={"freight": "4.50"}),
    Thing("GLASS", "Double-wall glass 双层玻璃杯", "16.00", "cup", CUPS, more={"freight": "4.50"}),
    Thing("FILTER", "Pour-over set 手冲套装", "39.00", "cup", CUPS, 12, more={"freight": "0"}),
    Thing("MILL", "Hand mill 手摇磨豆机", "59.00", "tin", CUPS, 5, more={"freight": "0"}),
    Thing("PASS-WEEK", "Weekly coffee pass 一周咖啡卡", "9.00", "card", PASSES, 100,
          more=_PASS | {"uses": "3", "valid_days": "7", "note": "Any small coffee. 任选小杯。"}),
    Thing("PASS-10", "Ten coffees 十杯咖啡卡", "29.00", "card", PASSES, 100,
          more=_PASS | {"uses": "10", "valid_days": "180", "card_mode": "single"}),
    Thing("PASS-YEAR", "Annual tea pass 年度畅饮卡", "240.00", "card", PASSES, 20,
          more=_PASS | {"uses": "-1", "valid_days": "365"}),
    Thing("PASS-TRIAL", "Trial coffee 体验咖啡", "1.00", "card", PASSES, 200,
          more=_PASS | {"uses": "1", "valid_days": "7"}),
    Thing("CLASS", "Latte art class 拉花课程", "35.00", "card", PASSES, 10,
          more=_PASS | {"uses": "1", "valid_days": "90", "stores": "Old Town 老城店"}),
    Thing("P-MUG", "Members' mug 会员马克杯", "14.00", "cup", GIFTS, 30, POINTS, "1200"),
    Thing("P-TOTE", "Tote bag 帆布袋", "9.00", "bag", GIFTS, 25, POINTS, "800",
          more={"freight": "3.00"}),
    Thing("P-COFFEE", "Free coffee 免费咖啡一杯", "3.20", "card", GIFTS, 150, POINTS, "250",
          more=_PASS | {"uses": "1", "valid_days": "30"}),
    Thing("P-CAKE", "Slice of cake 蛋糕一块", "4.20", "cake", GIFTS, 60, POINTS, "300",
          more=_PASS | {"uses": "1", "valid_days": "30"}),
    Thing("P-BEANS", "Beans, points and cash 咖啡豆换购", "8.90", "bag", GIFTS, 40, POINTS,
          "400 + 4.00"),
    Thing("P-TUMBLER", "Tumbler, points and cash 随行杯换购", "24.00", "bottle", GIFTS, 15, POINTS,
          "500 + 14.00"),
    Thing("P-MUSIC", "A month of music 音乐月卡", "9.90", "note", GIFTS, 0, POINTS, "900",
          more={"category": "cdk", "channel": "Tonwelle", "platforms": "Web, iOS, Android"}),
    Thing("P-CINEMA", "Cinema voucher 电影券", "9.00", "card", GIFTS, 20, POINTS, "950",
          more=_PASS | {"channel": "Lichtspiel", "uses": "1", "valid_days": "120"}),
    Thing("P-PACKET", "Cash red packet 现金红包", "5.00", "packet", GIFTS, 30, POINTS, "600",
          more={"category": "red_packet"}),
    Thing("P-BONUS", "Bonus points 积分礼包", "1.00", "star", GIFTS, 50, POINTS, "50",
          more={"category": "points", "credit": "100"}),
    Thing("P-VIP", "VIP tasting 会员品鉴会", "45.00", "card", GIFTS, 12, POINTS, "2000",
          more=_PASS | {"uses": "1", "valid_days": "60"}),
    Thing("XMAS", "Christmas box 圣诞礼盒", "34.00", "packet", GIFTS, 20, None,
          more={"expires_on": "+33", "remark": "Not before December."}),
    Thing("HONEY", "Honey 蜂蜜", "6.80", "tin", CAKES, 0),
)  # fmt: skip  # a table: a row a line


async def fill_shop(owner: Desk, customer: int, today: date) -> None:
    """Products, stock and listings; the VIP tasting is for VIP2 members and the tasting circle.
    ``today``: from which expiries count."""
    for thing in THINGS:
        picture = await asyncio.to_thread(draw, thing)
        looks = await asyncio.to_thread(measure, picture)
        kept = await owner(keep_picture, data=picture, looks=looks)
        fields = {"name": thing.name, "price": thing.price, "stock": str(thing.stock)}
        fields |= {"sku": thing.sku, "template": ""} | thing.more
        variants = thing.variants
        if thing.mall is SHOP:  # e-commerce goods have variants and an expiry (S0-17)
            fields = {"purpose": "ecommerce", "expires_on": "+365"} | fields
            variants = variants or ("Standard 标准",)
        if fields.get("expires_on", "").startswith("+"):
            last = today + timedelta(days=int(fields["expires_on"]))
            fields["expires_on"] = last.isoformat()
        product = await owner(
            add_product,
            fields={key: text for key, text in fields.items() if text},
            variants=[{"variant": name} for name in variants],
            pictures={"cover": kept.digest},
        )
        await _sell(owner, thing, product)
    await owner(set_standing, person_id=customer, field="level", text="VIP2")
    await owner(set_standing, person_id=customer, field="tags", text="tasting circle")
    await owner(switch_mall, mall=POINTS, on=True)


async def _sell(owner: Desk, thing: Thing, product: int) -> None:
    if thing.sku == "P-MUSIC":
        keys = [(thing.sku, Secret(f"TONE-{number:04}-DEMO")) for number in range(1, 21)]
        await owner(add_keys, rows=keys)
    stock = 20 if thing.sku == "P-MUSIC" else thing.stock
    if thing.mall is None or not stock:
        return
    skus = [f"{thing.sku}-{at}" for at in range(1, len(thing.variants) + 1)] or [thing.sku]
    for sku in skus:
        daily = "5" if thing.sku == "P-COFFEE" else None
        await owner(
            allocate, sku=sku, mall=thing.mall, quantity=max(stock * 3 // 4, 1), daily=daily
        )
        if stock < 10:
            sub = await owner(sub_of_sku, sku=sku, mall=thing.mall)
            await owner(set_low, sub_id=sub, low_at=2)
    (listing,) = await owner(
        list_in_mall, product_ids=[product], mall=thing.mall, price=thing.points or None
    )
    await owner(edit_listing, listing_id=listing, field="group", text=thing.group)
    if thing.sku == "P-VIP":
        await owner(edit_listing, listing_id=listing, field="levels", text="VIP2")
        await owner(edit_listing, listing_id=listing, field="limit", text="1")
    if thing.sku != "OAT":  # one that is not put online yet
        await owner(put_on_sale, listing_id=listing)


GROUNDS = {
    BEANS: ("#6b4a36", "#d9c3ae"), DRINKS: ("#2f6f8f", "#cfe3ec"), CAKES: ("#b4637a", "#f3dbe2"),
    CUPS: ("#3d6b57", "#d3e6dc"), PASSES: ("#4a4f8f", "#d8daf0"), GIFTS: ("#a5672b", "#f2e0c6"),
}  # fmt: skip  # a table: a row a line


def draw(thing: Thing) -> bytes:
    """750×750 JPEG: a plain thing on a plain ground, with its name (S4-06)."""
    ink, ground = GROUNDS[thing.group]
    image = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(image)
    pen.ellipse((95, 45, 655, 605), fill="#ffffff")
    _shape(pen, thing.shape, ink, ground)
    latin, _space, chinese = _split(thing.name)
    for text, size, y in ((latin, 44, 650), (chinese, 36, 702)):
        font = ImageFont.truetype(font_path(), size)
        while pen.textlength(text, font) > SIDE - 40:
            size -= 2
            font = ImageFont.truetype(font_path(), size)
        pen.text((SIDE // 2, y), text, ink, font, anchor="mm")
    with io.BytesIO() as file:
        image.save(file, "JPEG", quality=82)
        return file.getvalue()


def _split(name: str) -> tuple[str, str, str]:
    """The Latin and the Chinese half of a name."""
    at = next((place for place, sign in enumerate(name) if sign >= "\u3400"), len(name))
    return name[:at].strip(), " ", name[at:].strip()


def _shape(pen: ImageDraw.ImageDraw, shape: str, ink: str, ground: str) -> None:
    match shape:
        case "bag":
            pen.polygon([(265, 190), (485, 190), (515, 500), (235, 500)], fill=ink)
            pen.rectangle((265, 150, 485, 190), fill=ink, outline=ground, width=6)
            pen.ellipse((325, 290, 425, 410), fill=ground)
            pen.line((375, 300, 375, 400), fill=ink, width=8)
        case "bottle":
            pen.rounded_rectangle((305, 230, 445, 520), 30, fill=ink)
            pen.rectangle((345, 130, 405, 240), fill=ink)
            pen.rectangle((305, 320, 445, 420), fill=ground)
        case "tin":
            pen.rounded_rectangle((270, 200, 480, 500), 24, fill=ink)
            pen.ellipse((270, 165, 480, 235), fill=ink, outline=ground, width=6)
            pen.rectangle((270, 300, 480, 400), fill=ground)
        case "cake":
            pen.polygon([(210, 420), (540, 330), (540, 420)], fill=ground)
            pen.polygon([(210, 420), (540, 420), (540, 500), (210, 500)], fill=ink)
            pen.ellipse((420, 270, 470, 320), fill=ink)
        case "cup":
            pen.rounded_rectangle((250, 230, 450, 470), 40, fill=ink)
            pen.arc((410, 270, 540, 400), -90, 90, fill=ink, width=26)
            for x in (300, 350, 400):
                pen.line((x, 150, x, 200), fill=ground, width=12)
        case "card":
            pen.rounded_rectangle((185, 200, 565, 440), 28, fill=ink)
            for place in range(5):
                x = 225 + place * 64
                pen.ellipse((x, 330, x + 44, 374), fill=ground)
            pen.rectangle((225, 240, 420, 266), fill=ground)
        case "note":
            pen.ellipse((260, 420, 350, 490), fill=ink)
            pen.ellipse((410, 390, 500, 460), fill=ink)
            pen.polygon([(335, 180), (500, 150), (500, 210), (335, 240)], fill=ink)
            pen.line((342, 200, 342, 455), fill=ink, width=16)
            pen.line((492, 170, 492, 425), fill=ink, width=16)
        case "packet" | "box":
            pen.rounded_rectangle((245, 190, 505, 500), 20, fill=ink)
            pen.rectangle((360, 190, 390, 500), fill=ground)
            pen.rectangle((245, 300, 505, 330), fill=ground)
        case _:
            pen.regular_polygon((375, 330, 170), 5, fill=ink)
            pen.ellipse((325, 280, 425, 380), fill=ground)
