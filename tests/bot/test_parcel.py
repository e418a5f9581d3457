"""A merchant moves whole: out of one installation, into another on either engine, and back."""

import json
import shutil
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from bot.demo import CUSTOMER, VERIFIER, fill_demo
from bot.demo import OWNER as FOUNDER
from bot.migrations import upgrade
from bot.migrations.tables import METADATA
from bot.parcel import LEFT_OUT, CannotMove, pack, unpack
from bot.parcel.format import member_of, merchant_column, tables
from bot.sealed import SEALED, reseal, unopened
from bot.settings import Settings
from domain.cards import Card, CardState, reissue
from domain.desk import Desk
from domain.engine import Database, NoVault, Vault
from domain.forgetting import TRACES
from domain.intake import find_caller, make_shop_key
from domain.ledger import wrong_accounts
from domain.merchants import Merchant, switch_restock
from domain.outbox import Copy, Notice
from domain.redemption import How, redeem
from domain.secrets import CardCode, Secret
from domain.staff import identify
from domain.stock import KeyKnown, add_keys, add_product, discrepancies
from domain.vouchers import VoucherKind, create
from tests.fixtures import apart
from tests.postgres import drop_database, make_database
from tests.rules.test_keys import _put, _value
from tests.town import CAFE, CAROL, SEALING, Clock, Town
from tests.town import OWNER as OLIVIA
from tests.town import VERIFIER as VIKTOR

OTHERS = Vault.new_key()  # of the other installation
Rows = dict[str, list[tuple[Any, ...]]]


async def everything(database: Database, merchant_id: int, opens: Vault) -> Rows:
    """Every row of every table that goes along, secrets opened, whatever the numbers there."""
    found: Rows = {}
    async with database.reading() as session:
        for table in tables():
            whose = merchant_column(table)
            columns = [one for one in table.c if one is not whose and one.name != "fingerprint"]
            query = select(*columns).where(whose == merchant_id)
            rows = []
            for row in (await session.execute(query)).mappings():
                values = dict(row)
                sealed = SEALED.get(table.name)
                if sealed and values[sealed]:
                    values[sealed] = opens.open_bytes(values[sealed])
                rows.append(tuple(values.values()))
            found[table.name] = sorted(rows, key=repr)
    return found


async def desk_of(database: Database, person: int) -> Desk:
    return Desk(database, (await identify(database, person)).hats[0].actor, None, Clock())


@pytest.fixture(scope="session")
def installed(memory_folder: Path) -> Path:
    """The file of an installation in which nothing is yet."""
    path = memory_folder / "installed" / "nothing.db"
    apart(upgrade, f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def installed_on(postgres: URL) -> str:
    """The same on PostgreSQL."""
    name = "tillbot_nothing"
    apart(_install, postgres, name)
    return name


async def _install(server: URL, name: str) -> None:
    await upgrade(await make_database(server, name))


def another(installed: Path, path: Path) -> str:
    """The address of one of its own."""
    shutil.copy(installed, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def empty(
    postgres: URL, installed: Path, installed_on: str, tmp_path: Path
) -> AsyncIterator[Any]:
    """Another installation, on either engine, with a key of its own."""
    server = postgres
    url = await make_database(server, "elsewhere", installed_on)
    there = Database(url, vault=Vault(OTHERS))
    back = Database(another(installed, tmp_path / "home.db"), vault=Vault(SEALING))
    yield there, back
    await there.close()
    await back.close()
    await drop_database(server, "elsewhere")


@pytest.mark.both_engines
@pytest.mark.postgres
async def test_the_demo_shop_moves_to_postgresql_and_back(empty: Any, tmp_path: Path) -> None:
    """S3-10, D11 on the way: whoever restocks goes on restocking."""
    there, back = empty
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{tmp_path}/a.db",
        secret_key=SecretStr(SEALING),
    )
    await fill_demo(settings, Clock())
    here = Database(settings.database_url, vault=Vault(SEALING))
    owner = await desk_of(here, FOUNDER.id)
    async with here.reading() as session:
        old = (await session.scalars(select(Card.id).where(Card.uses == 6))).one()
    new = await owner(reissue, card_id=old)
    await owner(
        create, name="20 off", kind=VoucherKind.AMOUNT_OFF, stock=5, threshold=2000, off=500,
        days=30, store_ids=[],
    )  # fmt: skip
    key = await owner(make_shop_key)
    await owner(switch_restock, on=True)
    before = await everything(here, 1, here.vault)
    assert all(before[name] for name in ("orders", "refunds", "card_keys", "cards", "transfers"))

    first, second = tmp_path / "out.zip", tmp_path / "back.zip"
    await pack(here, 1, first)
    assert first.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    with pytest.raises(CannotMove, match="another SECRET_KEY"):
        await unpack(there, first)
    arrived = await unpack(there, first, origin=Vault(SEALING))
    assert (arrived.merchant_id, arrived.was) == (1, 1)
    assert await everything(there, 1, there.vault) == before
    await pack(there, 1, second)
    await unpack(back, second, origin=Vault(OTHERS))
    assert await everything(back, 1, back.vault) == before

    for database in (there, back):
        async with database.reading() as session:
            assert await wrong_accounts(session, 1) == []
            assert await discrepancies(session, 1) == []
            code = await session.scalar(select(Card.code).where(Card.id == new))
            assert (await session.scalar(select(Merchant.restock_refunds))) is True
        verifier = await desk_of(database, VERIFIER.id)
        done = await verifier(redeem, code=CardCode(code), uses=1, how=How.TYPED, sure=True)
        assert done.title.startswith("Coffee pass")
        caller = await find_caller(database, key.id)
        assert caller is not None
        assert caller.merchant_id == 1
        with pytest.raises(CannotMove, match="already here, as merchant 1"):
            await unpack(database, first, origin=Vault(SEALING))
        assert (await identify(database, CUSTOMER.id)).known
    await here.close()


@pytest.mark.both_engines
@pytest.mark.slow
@pytest.mark.postgres
async def test_a_row_of_each_table_goes_along(empty: Any, town: Town, tmp_path: Path) -> None:
    """With something in every column that takes it; also of tables that no demo fills."""
    there, _back = empty
    vault = town.database.vault
    for number, table in enumerate(tables(), start=50):
        number *= 100
        if table.name == "merchants":
            continue
        async with town.database.writing() as session:
            row = await _put(session, table, CAFE, number, write=False)
        named = {one.name for key in table.foreign_key_constraints for one in key.columns}
        free = [one for one in table.c if one.name not in named and one.name not in row]
        more = {one.name: _value(one, number) for one in free}
        for wish in (row | more, row):
            with suppress(IntegrityError):
                async with town.database.writing() as session:
                    await session.execute(insert(table).values(wish))
                break
    async with town.database.writing() as session:
        for name, column in SEALED.items():
            sealed = METADATA.tables[name].c[column]
            await session.execute(
                update(METADATA.tables[name])
                .where(sealed == b"x")
                .values({column: vault.seal("x")})
            )
    file = tmp_path / "cafe.zip"
    await pack(town.database, CAFE, file, bot=42)
    await unpack(there, file, origin=Vault(SEALING), bot=42)
    before = await everything(town.database, CAFE, vault)
    assert [name for name, rows in before.items() if not rows] == []
    assert await everything(there, CAFE, there.vault) == before


@pytest.mark.slow
async def test_what_is_altered_or_of_another_schema_is_refused_whole(
    town: Town, installed: Path, tmp_path: Path
) -> None:
    """And nothing of it is left behind; a number that is taken here becomes another."""
    await town.issues("Pass", 3)
    good = tmp_path / "cafe.zip"
    await pack(town.database, CAFE, good)
    with pytest.raises(CannotMove, match="no merchant 77"):
        await pack(town.database, 77, tmp_path / "none.zip")

    def altered(name: str, change: Any, manifest: bool = False) -> Path:
        """``manifest``: whoever alters it vouches for the new rows as well."""
        import hashlib

        bad = tmp_path / "bad.zip"
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
            data = {one: old.read(one) for one in old.namelist()}
            data[name] = change(data[name])
            if manifest:
                vouches = json.loads(data["manifest.json"])
                table = name.removeprefix("tables/").removesuffix(".jsonl")
                digest = hashlib.sha256(data[name]).hexdigest()
                vouches["tables"][table] = {"rows": data[name].count(b"\n"), "sha256": digest}
                data["manifest.json"] = json.dumps(vouches).encode()
            for one, text in data.items():
                new.writestr(one, text)
        return bad

    cards, manifest = member_of("cards"), "manifest.json"
    other = Database(another(installed, tmp_path / "other.db"), vault=town.database.vault)
    for name, change, vouched, why in (
        (cards, lambda said: said.replace(b'"uses":3', b'"uses":9'), False, "was altered"),
        (cards, lambda said: said + said, False, "was altered"),
        (manifest, lambda said: said.replace(b'"schema_revision": "', b'"schema_revision": "x'),
         False, "made at schema x"),
        (manifest, lambda _: b"{}", False, "manifest is odd"),
        (cards, lambda said: said.replace(b'"uses":', b'"usess":'), True, "other columns"),
        (cards, lambda said: said.replace(b'"merchant_id":1', b'"merchant_id":2'), True,
         "another merchant"),
        (cards, lambda said: said.replace(b'"uses":3', b'"uses":-3'), True, "contradicts itself"),
        (cards, lambda said: said.replace(b'"issued_at":"2026', b'"issued_at":"x'), True,
         "no export writes"),
        (cards, lambda said: said.replace(b'"uses":3', b'"uses":"3"'), True, "no export writes"),
        (cards, lambda said: said.replace(b'"uses":3', b'"uses":3.5'), True, "no export writes"),
        (cards, lambda said: said.replace(b'"uses":3', b'"uses":true'), True, "no export writes"),
        (cards, lambda said: said.replace(b'"Pass"', b'["Pass"]'), True, "no export writes"),
        (cards, lambda said: said.replace(b'"Pass"', b'"\\ud800"'), True, "no export writes"),
        (cards, lambda _: b"[" * 200_000 + b"\n", True, "no export writes"),
        (manifest, lambda said: said.replace(b'"merchant_id": 1,', b'"merchant_id": 0,'), False,
         "manifest is odd"),
        (manifest, lambda said: said.replace(b'"merchant_id": 1,', b'"merchant_id": 9%018d,' % 0),
         False, "manifest is odd"),
    ):  # fmt: skip
        with pytest.raises(CannotMove, match=why):
            await unpack(other, altered(name, change, vouched))
    (tmp_path / "text.zip").write_bytes(b"no zip")
    with pytest.raises(CannotMove, match="cannot be read"):
        await unpack(town.database, tmp_path / "text.zip")
    async with other.reading() as session:
        for table in METADATA.tables.values():
            if table.name != "chores":  # the migration's own: rows that are nobody's
                assert (await session.execute(select(table))).all() == [], table.name
    await other.close()
    async with town.database.writing() as session:  # so that it is not simply there already
        await session.execute(update(Merchant).where(Merchant.id == CAFE).values(name="Renamed"))
    with pytest.raises(CannotMove, match=r"already here.*card_codes"):
        await unpack(town.database, good)
    async with town.database.reading() as session:
        assert len(list(await session.scalars(select(Merchant.id)))) == 2


@pytest.mark.slow
async def test_a_number_that_is_taken_becomes_another(
    town: Town, installed: Path, tmp_path: Path
) -> None:
    """The café of one installation is not the first of the other; without the flag a shop that
    did not restock does not (D11), with it it does from its beginning (S3-10)."""
    card = await town.issues("Pass", 3)
    file = tmp_path / "cafe.zip"
    await pack(town.database, CAFE, file)
    for restock in (False, True):
        other = Database(another(installed, tmp_path / f"{restock}.db"), vault=Vault(OTHERS))
        async with other.writing() as session:
            session.add(
                Merchant(
                    id=CAFE, name="Somebody", timezone="UTC", currency="EUR", language="en",
                    created_at=town.clock(),
                )
            )  # fmt: skip
        arrived = await unpack(other, file, restock=restock)
        assert arrived.merchant_id == CAFE + 1
        verifier = await desk_of(other, VIKTOR)
        await verifier(redeem, code=CardCode(card.code), uses=1, how=How.TYPED)
        async with other.reading() as session:
            found = (await session.scalars(select(Merchant).where(Merchant.id == 2))).one()
            assert found.restock_refunds is restock
            assert found.restock_since == (found.created_at if restock else None)
            assert (await session.scalars(select(Card.state))).one() is CardState.ACTIVE
        await other.close()


@pytest.mark.slow
async def test_another_bot_writes_into_no_message_that_it_did_not_send(
    town: Town, installed: Path, tmp_path: Path
) -> None:
    """In its chats those numbers are other messages; the same bot goes on with them."""
    card = await town.issues("Pass", 3, holder_id=CAROL)
    await town.post()
    verifier = await town.desk(VIKTOR)  # its picture is to be written anew, and is not yet
    await verifier(redeem, code=CardCode(card.code), uses=1, how=How.TYPED)
    file = tmp_path / "cafe.zip"
    await pack(town.database, CAFE, file, bot=42)
    for bot, kept in ((42, 1), (43, 0)):
        other = Database(another(installed, tmp_path / f"{bot}.db"), vault=town.database.vault)
        await unpack(other, file, bot=bot)
        async with other.reading() as session:
            assert len((await session.scalars(select(Copy.about))).all()) == kept
            owed = select(Notice.kind, Notice.message_id).where(Notice.recipient == CAROL)
            told = (await session.execute(owed)).all()
        assert ("card_used", None) in told
        assert len([one for _, one in told if one is not None]) == kept
        await other.close()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_key_is_rotated_while_running(town: Town) -> None:
    """SECRET_KEY=new,old; sealed anew in chunks; then the new one alone opens everything, and
    knows a key for sale again that came before."""
    owner = await town.desk(OLIVIA)
    made = await owner(make_shop_key)
    fields = {"name": "Music", "sku": "M", "price": "9", "category": "cdk"}
    await owner(add_product, fields=fields)
    await owner(add_keys, rows=[("M", Secret(f"KEY-{n}")) for n in range(450)])
    both = Database(town.url, vault=Vault(f"{OTHERS},{SEALING}"))
    done = await reseal(both)
    assert (done["api_keys"], done["card_keys"]) == (1, 450)
    assert await reseal(both) == done, "twice does no harm"
    assert await unopened(town.database) == ["api_keys", "card_keys"], "the old one opens none"
    alone = Database(town.url, vault=Vault(OTHERS))
    assert await unopened(alone) == []
    caller = await find_caller(alone, made.id)
    assert caller is not None
    assert caller.secret == made.secret
    with pytest.raises(KeyKnown):
        await (await desk_of(alone, OLIVIA))(add_keys, rows=[("M", Secret("KEY-449"))])
    with pytest.raises(NoVault):
        await reseal(town.database)
    # One that came in twice in between is not noticed, and keeps nobody from going on.
    await (await desk_of(both, OLIVIA))(add_keys, rows=[("M", Secret("KEY-7"))])
    for _ in range(2):
        assert (await reseal(alone))["card_keys"] == 451
        assert await unopened(alone) == []
    await both.close()
    await alone.close()


def test_the_lists_name_what_there_is() -> None:
    assert set(LEFT_OUT) | set(TRACES) | set(SEALED) <= set(METADATA.tables)
    for name, trace in TRACES.items():
        columns = {*trace.ids, *trace.own, *(one for pair in trace.names for one in pair)}
        assert columns <= set(METADATA.tables[name].c.keys()), name
    binary = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.c
        if ("sealed" in column.name and column.name != "sealed") or str(column.type) == "BLOB"
    }
    assert binary - {("pictures", "data")} == set(SEALED.items()), "each is sealed anew"
