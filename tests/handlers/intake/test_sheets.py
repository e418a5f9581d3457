"""Files of rows: the dry run line by line, Confirm, all or nothing; hostile files."""

import asyncio
import io
import time
import zipfile

import openpyxl
import pytest

from domain.sheets import KINDS, BadSheet
from domain.sheets.read import rows_of
from domain.stock import find_stock
from tests.shop import beans
from tests.town import MANAGER, OWNER, Person, Town, button_of, open_town

HEADER = ",".join(KINDS["products"].columns)
SOME = (
    "sku,name,variant,price,stock,tags,note\n"
    "BEAN-S,House beans,250 g,8.90,40,coffee; beans,Keep dry\n"
    "BEAN-L,House beans,1 kg,29.00,10,,\n"
    "MUG,Mug,,12,5,,\n"
)


async def found(town: Town, words: str = "") -> list[str]:
    owner = await town.desk(OWNER)
    return [one.sku for one in (await owner(find_stock, words=words, size=50)).lines]


@pytest.mark.slow
async def test_a_file_is_read_line_by_line_then_confirmed(town: Town, owner: Person) -> None:
    await owner.sends_file(SOME.encode(), "products.csv")
    owner.sees(
        "3 lines read. Nothing has been changed yet", "Would create: 2 products with 3 SKUs",
        "For example: House beans, Mug",
    )  # fmt: skip
    assert await found(town) == []
    preview = owner.screen
    await owner.presses("Confirm")
    owner.sees("Done: 2 products with 3 SKUs, in the pool and online")
    assert owner.buttons == ["🛍 Products", "⌂ Menu"]
    assert await found(town) == ["MUG", "BEAN-L", "BEAN-S"]
    await owner.says("/stock BEAN-S")
    owner.sees("House beans · 250 g", "Pool 40")
    await owner.presses("Ledger")
    owner.sees("stock-in · pool 0 → 40 · Olivia")
    await owner.says("/products beans")
    assert owner.buttons[0] == "⚪ House beans · €8.90–€29.00"
    await owner.presses("Confirm", message=preview)
    assert "That screen has changed" in owner.alerted
    assert len(await found(town)) == 3


@pytest.mark.slow
async def test_a_file_leaves_out_what_may_be_and_says_nothing_to_change_the_second_time(
    town: Town, owner: Person
) -> None:
    """S0-05, S0-17: empty, none and never are no end, the only variant needs no name; words as
    the screens say them in both languages, and those of before."""
    file = (
        "sku,name,purpose,category,template,price,stock,expires_on\n"
        "CUP,Cup,商店,实物,门店自提,12,5,\n"
        "TEE,Tee,shop,physical goods,picked up at a store,12,5,never\n"
        "PASS,Pass,points_mall,voucher,redemption_card,12,5,none\n"
        "PASS2,Pass 2,积分商城,计次计时卡,核销卡,12,5,2027-06-30\n"
    )
    await owner.sends_file(file.encode(), "products.csv")
    owner.sees("Would create: 4 products with 4 SKUs")
    await owner.presses("Confirm")
    await owner.says("/product CUP")
    owner.sees("Cup", "shop · physical goods · picked up at a store", "No expiry", "Standard")
    await owner.says("/language zh")
    await owner.sends_file(
        "sku,name,purpose,category,price,stock,expires_on\nTIN,Tin,商店,实物,12,5,\n".encode(),
        "products.csv",
    )
    await owner.presses("确认")
    owner.sees("1 个商品", "还没有开卖")
    await owner.says("/product TIN")
    owner.sees("标准 · TIN")
    assert "Standard" not in owner.text
    await owner.says("/language en")
    await owner.says("/product PASS2")
    owner.sees("points mall · pass: count or time · redemption card")
    await owner.sends_file(file.encode(), "products.csv")
    owner.sees("Nothing to change")
    assert "✅ Confirm" not in owner.buttons
    changed = file.replace("PASS,Pass,points_mall,voucher,redemption_card,12",
                           "PASS,Pass,points_mall,voucher,redemption_card,13")  # fmt: skip
    await owner.sends_file(changed.encode(), "products.csv")
    owner.sees("Would change: 1")
    await owner.presses("Confirm")
    owner.sees("1 SKU was changed")
    await owner.sends_file(
        b"sku,name,category,price,valid_until\nOLD,Old pass,pass,9,2020-12-31\n", "products.csv"
    )
    owner.sees("Refused: 1", "lies in the past")


@pytest.mark.slow
async def test_an_xlsx_says_the_same(town: Town, owner: Person) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in SOME.splitlines():
        sheet.append(
            [float(c) if c.replace(".", "").isdigit() else c or None for c in row.split(",")]
        )
    with io.BytesIO() as file:
        book.save(file)
        await owner.sends_file(file.getvalue(), "products.xlsx")
    owner.sees("Would create: 2 products with 3 SKUs")
    await owner.presses("Confirm")
    await owner.says("/stock BEAN-L")
    owner.sees("House beans · 1 kg", "Pool 10")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_every_column_arrives(town: Town, owner: Person) -> None:
    """S0-07, S0-12, S4-04 to S4-20 from a file; the header of the interface in another order."""
    columns = list(reversed(HEADER.split(",")))
    values = {
        "sku": "PASS", "name": "Coffee pass", "subtitle": "Six", "purpose": "points_mall",
        "category": "voucher", "template": "redemption_card", "variant": "Large", "price": "20",
        "stock": "7", "barcode": "4006381333931", "expires_on": "2027-06-30", "platforms": "Web",
        "tags": "coffee; pass", "note": "Any size", "remark": "Margin", "redeem_mode": "by_count",
        "card_mode": "single", "uses": "6", "valid_from": "2027-01-01",
        "valid_until": "2027-12-31", "stores": "Old Town; 2", "cross_store": "yes",
    }  # fmt: skip
    line = ",".join(values.get(one, "") for one in columns)
    file = "\ufeff" + ",".join(columns) + "\r\n" + line + "\r\n"
    await owner.sends_file(file.encode(), "products.csv")
    await owner.presses("Confirm")
    owner.sees("Done: 1 product with 1 SKU")
    await owner.says("/product 1")
    owner.sees(
        "Coffee pass", "Six", "pass: count or time · redemption card",
        "Large · PASS · €20.00 · pool 7",
        "Sold until 30 June 2027", "Tags: coffee, pass", "Platforms: Web", "Any size", "Margin",
        "from 1 January 2027 to 31 December 2027", "one card of 18 uses",
        "Good at: Old Town, Riverside", "Cross-store",
    )  # fmt: skip


@pytest.mark.slow
async def test_semicolons_and_other_signs_of_excel(town: Town, owner: Person) -> None:
    file = "sku;name;price;stock\nMUG;Mug;12,50;5\n"
    await owner.sends_file(file.encode(), "products.csv")
    await owner.presses("Confirm")
    await owner.says("/product 1")
    owner.sees("€12.50")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_known_sku_is_changed_and_keeps_its_stock(town: Town, owner: Person) -> None:
    await beans(town)
    file = "sku,name,price,stock,note\nbean,House beans,9.90,999,Fresh\nMUG,Mug,5,1,\n"
    await owner.sends_file(file.encode(), "products.csv")
    owner.sees("Would create: 1 product with 1 SKU", "Would change: 1")
    await owner.presses("Confirm")
    owner.sees("1 SKU was changed")
    await owner.says("/product 1")
    owner.sees("€9.90 · pool 40", "Fresh")


@pytest.mark.both_engines
async def test_what_changed_since_the_preview_stops_it(town: Town, owner: Person) -> None:
    file = "name,price,category,stores\nPass,20,voucher,Riverside\nMug,5,,\n"
    await owner.sends_file(file.encode(), "products.csv")
    preview = owner.screen
    await owner.says("/stores")
    await owner.presses("Riverside")
    await owner.presses("Set up")
    await owner.presses("Delete")
    await owner.presses("Yes, delete")
    await owner.presses("Confirm", message=preview)
    assert "Something was changed here since the file was looked at" in owner.heard()
    assert await found(town) == []


@pytest.mark.both_engines
async def test_a_defect_in_the_middle_is_told_and_rings_the_alarm(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is not left in front of an hourglass, and nothing is half done."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError("the disk of the future")

    async with open_town(database_url, alarm_chat_id=MANAGER) as town:
        owner = town.person(OWNER)
        await owner.sends_file(SOME.encode(), "products.csv")
        monkeypatch.setattr("domain.intake.insert.write", broken)
        await owner.presses("Confirm")
        owner.sees("Something broke on my side. Nothing was changed")
        await town.app.tasks.idle()
        town.person(MANAGER).sees("ZeroDivisionError", "the disk of the future")
        assert await found(town) == []


@pytest.mark.slow
async def test_a_sku_of_ones_own_choice_never_stands_in_the_way(town: Town, owner: Person) -> None:
    await owner.says("/addproduct First | 1 | sku P2")
    await owner.says("/addproduct Second | 1")
    owner.sees("P2-OWN")
    file = "sku,name,price\nP4,Third,1\n,Fourth,1\n,Fifth,1\n"
    await owner.sends_file(file.encode(), "products.csv")
    await owner.presses("Confirm")
    owner.sees("3 products with 3 SKUs, in the pool and online")
    assert "P4" in await found(town)
    assert len(await found(town)) == 5


async def test_a_file_makes_no_card_keys_of_something_else(town: Town, owner: Person) -> None:
    await beans(town)
    file = "sku,name,price,category\nBEAN,House beans,1,cdk\n"
    await owner.sends_file(file.encode(), "products.csv")
    owner.sees("Line 2, column 4. Card keys cannot become something else")


async def test_what_is_wrong_is_told_by_line_and_column_and_nothing_is_done(
    town: Town, owner: Person
) -> None:
    """S4-04, S4-05, S0-17: each limit with its number; no Confirm."""
    wrong = (
        "sku,name,subtitle,purpose,category,variant,price,stock,stores\n"
        f"A,{'x' * 41},,,,,1,1,\n"
        f"B,Good,{'y' * 91},,,,1,1,\n"
        "C,Shop thing,,ecommerce,,,1,1,\n"
        "D,Price,,,,,cheap,1,\n"
        "E,Fine,,,,,1,1,\n"
        "E,Twice,,,,,1,1,\n"
        "F,Stock,,,,,1,-3,\n"
        "G,Nowhere,,,,,1,1,Moon\n"
        "H,Kind,,,banana,,1,1,\n"
    )
    await owner.sends_file(wrong.encode(), "products.csv")
    owner.sees(
        "9 lines read", "Refused: 8", "All or nothing",
        "Line 2, column 2. The name must have 1 to 40 characters",
        "Line 3, column 3. The subtitle may have at most 90 characters",
        "Line 4, column 1. Still missing: Sold until.",
        "Line 5, column 7. The price is an amount",
        "Line 7, column 1. The SKU E is taken",
        "Line 8, column 8. The quantity is a number from 0",
        "Line 9, column 9. I know no such store",
        "Line 10, column 5. The category is",
    )  # fmt: skip
    assert "✅ Confirm" not in owner.buttons
    assert await found(town) == []


def zipped(**files: bytes) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
        return file.getvalue()


CONTENT = b'<?xml version="1.0"?><Types/>'
HOSTILE = {
    "a formula": (b"name,price\n=cmd|'/c calc'!A1,1\n", "Line 2, column 1", "formula"),
    "another formula": (b"name,price\nMug,1\nCup,+SUM(A1)\n", "Line 3, column 2", "formula"),
    "a huge cell": (b"name,price\n" + b"x" * 10_000_000 + b",1\n", "Line 2, column 1", "4,000"),
    "a wrong encoding": ("name,price\nMug,1\nKaffee für,1\n".encode("latin-1"), "Line 3, column 9",
                         "not UTF-8"),
    "UTF-16": ("name,price\nMug,1\n".encode("utf-16"), "Line 1", "not UTF-8"),
    "a NUL": (b"name,price\nMu\x00g,1\n", "Line 2, column 1", "cannot be seen"),
    "200 columns": (",".join(f"c{n}" for n in range(200)).encode() + b"\n", "Line 1, column 101",
                    "more columns than 100"),
    "a longer line": (b"name,price\nMug,1,2,3\n", "Line 2, column 3", "more columns than 2"),
    "an unknown header": (b"foo,bar\n1,2\n", "Line 1, column 1", "do not know this header"),
    "an unknown column": (b"name,price,colour\nMug,1,red\n", "Line 1, column 3", "colour"),
    "a double column": (b"name,price,name\nMug,1,Cup\n", "Line 1, column 3", "there twice"),
    "open quotes": (b'name,price\n"Mug,1\nCup,2\n', "Line 2", "not closed"),
    "nothing": (b"", "", "send it again"),
    "empty lines": (b"\n\n,,,\n", "", "empty"),
    "a zip of something else": (zipped(readme=b"hello"), "", "not a CSV or XLSX"),
    "half an XLSX": (zipped(**{"[Content_Types]_xml": CONTENT})[:-30], "", "broken"),
    "an XLSX of nothing": (zipped(**{"[Content_Types]_xml": CONTENT}), "", "broken"),
}  # fmt: skip


def book_with(strings: str = "", *, styles: int = 0, texts: int = 0) -> bytes:
    """An ordinary XLSX in which one part is huge, under whatever name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["name", "price"])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{strings}" ContentType="{kind}"/></Types>'
    filler = b"".join(b"<xf fontId='%d'/>" % n for n in range(styles))
    with io.BytesIO() as file, io.BytesIO() as other:
        book.save(file)
        with (
            zipfile.ZipFile(file) as old,
            zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                data = old.read(name)
                if name == "xl/styles.xml":
                    data = data.replace(b"<cellXfs", filler + b"<cellXfs")
                if strings and name == "[Content_Types].xml":
                    data = data.replace(b"</Types>", override.encode())
                new.writestr(name, data)
            if strings:
                more = "".join(f"<si><t>{n}</t></si>" for n in range(texts))
                new.writestr(strings, f"<sst>{more}</sst>")
        return other.getvalue()


async def test_a_line_that_says_it_is_the_millionth_is_little_work(
    town: Town, owner: Person
) -> None:
    """2 kB; all lines before it are empty."""
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(["name", "price"])
    book.active.cell(1_000_000, 1, "Tea")
    with io.BytesIO() as file:
        book.save(file)
        begun = time.process_time()
        with pytest.raises(BadSheet):
            list(rows_of(file.getvalue()))
        assert time.process_time() - begun < 4  # it was ten
        await owner.sends_file(file.getvalue(), "file.xlsx")
    owner.sees("200,000")


def with_flags(flags: int, method: int | None = None) -> bytes:
    """An ordinary XLSX whose sheet says that it is sealed, or packed in an unknown way."""
    data, name, at = bytearray(book_with()), b"xl/worksheets/sheet1.xml", 0
    while (at := data.find(name, at + 1)) >= 0:
        begin = at - 24 if data[at - 30 : at - 26] == b"PK\x03\x04" else at - 38
        data[begin] |= flags
        if method is not None:
            data[begin + 2 : begin + 4] = method.to_bytes(2, "little")
    return bytes(data)


@pytest.mark.parametrize("book", [with_flags(1), with_flags(0, 99)], ids=["sealed", "packed"])
async def test_a_file_that_its_library_cannot_open_is_broken(
    town: Town, owner: Person, book: bytes
) -> None:
    await owner.sends_file(book, "file.xlsx")
    owner.sees("broken")
    assert await found(town) == []


HUGE = {
    "a zip bomb": lambda: zipped(
        **{"[Content_Types]_xml": CONTENT, "xl__sheet1_xml": b"0" * 400_000_000}
    ),
    "huge styles": lambda: book_with(styles=300_000),
    "shared strings under another name": lambda: book_with("xl/anything.bin", texts=3_000_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HUGE)
async def test_files_that_unpack_to_far_more_are_refused(
    town: Town, owner: Person, what: str
) -> None:
    await owner.sends_file(HUGE[what](), "file.xlsx")
    owner.sees("unpacks to far more")
    assert "✅ Confirm" not in owner.buttons
    assert await found(town) == []


@pytest.mark.slow
async def test_millions_of_empty_lines_are_refused(town: Town, owner: Person) -> None:
    await owner.sends_file(b"name,price\n" + b"\n" * 19_000_000, "file.csv")
    owner.sees("more than 200,000 rows", "Line")
    assert await found(town) == []


@pytest.mark.parametrize("what", HOSTILE)
async def test_hostile_files_are_answered_and_never_half_applied(
    town: Town, owner: Person, what: str
) -> None:
    data, place, words = HOSTILE[what]
    name = "file.xlsx" if data.startswith(b"PK") else "file.csv"
    await owner.sends_file(data, name)
    owner.sees(words, place)
    assert "✅ Confirm" not in owner.buttons
    assert await found(town) == []
    assert "broke on my side" not in owner.heard()


async def test_a_formula_in_an_xlsx_is_refused(town: Town, owner: Person) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["name", "price"])
    sheet.append(["Mug", "=1+1"])
    with io.BytesIO() as file:
        book.save(file)
        await owner.sends_file(file.getvalue(), "products.xlsx")
    owner.sees("There is a formula", "Line 2, column 2")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_long_file_shows_progress_and_is_stopped_without_a_trace(
    town: Town, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stop is pressed while it works: nothing of it remains."""
    monkeypatch.setattr("handlers.intake.watching.PAUSE", 0.01)
    lines = "".join(f"S{n},Thing {n},1,1\n" for n in range(24_000))
    file = ("sku,name,price,stock\n" + lines).encode()
    await owner.sends_file(file, "products.csv")
    owner.sees("24,000 lines read")
    data = next(
        one.callback_data
        for row in (owner.screen.reply_markup.inline_keyboard if owner.screen.reply_markup else [])
        for one in row
        if "Confirm" in one.text
    )
    assert data
    screen = owner.screen.message_id
    await town.deliver(town.world.presses_button(owner.number, screen, data))
    for _turn in range(2000):
        if "lines so far" in owner.text and "⏹ Stop" in owner.buttons:
            break
        await asyncio.sleep(0.005)
    owner.sees("lines so far")
    await owner.presses("Stop")
    await town.app.tasks.idle()
    owner.sees("Cancelled. Nothing was changed")
    assert await found(town) == []
    async with town.database.reading() as session:
        from sqlalchemy import func, select

        from domain.catalog import SearchWord
        from domain.stock import StockMove

        for table in (SearchWord, StockMove):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_cancelling_the_preview_forgets_the_file(town: Town, owner: Person) -> None:
    await owner.sends_file(SOME.encode(), "products.csv")
    confirm = button_of(owner.screen, "Confirm").callback_data or ""
    await owner.presses("Cancel")
    owner.sees("Cancelled. Nothing was changed")
    await owner.forges(confirm)
    assert await found(town) == []
    assert await found(town) == []


@pytest.mark.both_engines
@pytest.mark.slow
async def test_confirming_twice_at_once_imports_once(town: Town, owner: Person) -> None:
    await owner.sends_file(SOME.encode(), "products.csv")
    preview = owner.screen
    await asyncio.gather(
        owner.presses("Confirm", message=preview), owner.presses("Confirm", message=preview)
    )
    assert len(await found(town)) == 3


async def test_files_are_for_leaders_only(town: Town, verifier: Person, carol: Person) -> None:
    for person in (verifier, carol):
        await person.sends_file(SOME.encode(), "products.csv")
        person.sees("owners and managers only")
    assert await found(town) == []


async def test_the_empty_files_come_back_as_they_were_sent(town: Town, owner: Person) -> None:
    for name in ("products", "supply"):
        await owner.says("/import")
        await owner.presses("products" if name == "products" else "supplier's catalogue")
        assert owner.screen.document
        data = town.world.file(owner.screen.document.file_id)[1]
        assert data.decode("utf-8-sig").splitlines()[0] == ",".join(KINDS[name].columns)
        await owner.sends_file(data, "back.csv")
        assert "✅ Confirm" in owner.buttons
    await owner.says("/template products")
    assert owner.screen.document
    await owner.says("template keys")
    assert owner.screen.document


@pytest.mark.slow
async def test_the_resource_centre(town: Town, owner: Person) -> None:
    """S0-03, S0-04, S0-05: pick, confirm, order details; bundles expire, the rest doesn't."""
    file = (
        "supplier,item,name,kind,price,expires_on,note\n"
        "Benefits Ltd,B1,Cinema voucher,voucher,7.50,,Any seat\n"
        "Benefits Ltd,B2,Family bundle,bundle,19.90,2026-12-24,\n"
    )
    await owner.sends_file(file.encode(), "supplier.csv")
    owner.sees("Would add: 2 items")
    await owner.presses("Confirm")
    owner.sees("2 items are in the resource centre")
    await owner.says("/supply cinema")
    await owner.presses("Cinema voucher")
    owner.sees("Benefits Ltd · B1 · voucher", "€7.50 each", "No expiry")
    await owner.presses("× 50")
    owner.sees("Buy 50 for €375.00?", "Non-returnable", "you pay the supplier yourself")
    confirm = owner.screen
    await owner.presses("Confirm")
    owner.sees("Order 1", "50 × Cinema voucher", "€375.00 in all", "No expiry")
    await owner.presses("Confirm", message=confirm)
    owner.sees("Order 1")
    await owner.presses("Product")
    owner.sees("From Benefits Ltd: non-returnable source", "No expiry", "pool 50")
    await owner.presses("Stock")
    owner.sees("Non-returnable source")
    await owner.presses("Ledger")
    owner.sees("stock-in: purchased · pool 0 → 50", "Benefits Ltd B1")
    await owner.says("/writeoff P1 5 return to supplier")
    owner.sees("was bought in the resource centre and cannot be returned")
    await owner.says("/supply bundle")
    await owner.presses("Family bundle")
    await owner.says("3")
    dearer, confirm = file.replace("19.90", "29.90"), owner.screen
    await owner.sends_file(dearer.encode(), "supplier.csv")
    await owner.presses("Confirm")
    await owner.presses("Confirm", message=confirm)
    owner.sees("The price has changed: it costs €29.90", "Buy 3 for €89.70?")
    confirm = owner.screen
    await owner.sends_file(file.encode(), "supplier.csv")
    await owner.presses("Confirm")
    await owner.presses("Confirm", message=confirm)
    owner.sees("it costs €19.90", "Buy 3 for €59.70?")
    await owner.presses("Confirm")
    owner.sees("Sold until 24 December 2026")
    await owner.says("/supply")
    await owner.presses("Purchases")
    owner.sees("21 Nov, 12:00 · 3 × Family bundle · €59.70", "50 × Cinema voucher")
    bad = file + "X,B3,No end,bundle,1,,\nX,B4,An end,voucher,1,2027-01-01,\n"
    await owner.sends_file(bad.encode(), "supplier.csv")
    owner.sees("Line 4", "Line 5", "A bundle must have an expiry")
