"""`tillbot DEED`: run, sandbox, migrate, check, doctor, backup, restore, export, import and more.

The same as `python -m bot DEED`.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot.logs import configure
from bot.settings import Settings, WrongSetting, read_settings


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 done, 1 could not, 2 asked wrongly."""
    asked = _parser().parse_args(arguments)
    if asked.deed == "key" and not asked.rotate:
        from domain.engine import Vault

        _say(Vault.new_key())
        return 0
    if asked.deed == "schema":
        from bot.schema import describe

        _say(describe())
        return 0
    if asked.deed == "read":
        return _read(asked.files, as_json=asked.json)
    if asked.deed == "draw":
        return _draw(asked)
    try:
        settings = read_settings()
        configure(settings.log_level, settings.log_format)
        return asyncio.run(_do(asked, settings))
    except WrongSetting as wrong:
        return _fail(str(wrong))
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tillbot", description="A Telegram bot for shops")
    deeds = parser.add_subparsers(dest="deed", required=True)
    deeds.add_parser("run", help="talk to Telegram (needs BOT_TOKEN)")
    sandbox = deeds.add_parser("sandbox", help="a local stand-in for Telegram, in the browser")
    sandbox.add_argument(
        "--port", type=int, help="else HTTP_PORT or 8090, or the next that is free"
    )
    sandbox.add_argument("--data", type=Path, default=Path("data/sandbox"))
    deeds.add_parser("migrate", help="bring the database to the newest schema")
    deeds.add_parser("check", help="say what stands in the way of running")
    doctor = deeds.add_parser("doctor", help="say what is wrong, and how to mend it")
    doctor.add_argument("--json", action="store_true", help="one list of findings")
    for name, words in (("backup", "copy the database to"), ("restore", "put it back from")):
        one = deeds.add_parser(name, help=f"{words} PATH")
        one.add_argument("path", type=Path)
    export = deeds.add_parser("export", help="write a merchant, whole, to PATH")
    export.add_argument("id", type=int)
    export.add_argument("path", type=Path)
    bring = deeds.add_parser("import", help="bring a merchant in from PATH, whole or not at all")
    bring.add_argument("path", type=Path)
    bring.add_argument(
        "--key-file", type=Path, help="holds the SECRET_KEY of where it comes from, if another"
    )
    bring.add_argument(
        "--restock-enabled", action="store_true", help="its refunds restocked before it came"
    )
    key = deeds.add_parser("key", help="make a new SECRET_KEY")
    key.add_argument(
        "--rotate", action="store_true", help="seal all anew with the first of SECRET_KEY"
    )
    deeds.add_parser("schema", help="print the tables, their keys, and by what each is spread")
    spread = deeds.add_parser("distribute", help="spread the schema over Citus by merchant")
    spread.add_argument("--dry-run", action="store_true", help="only print the statements")
    deeds.add_parser("demo", help="fill an empty database with a demo merchant")
    read = deeds.add_parser("read", help="read codes from pictures")
    read.add_argument("--json", action="store_true", help="one object a line")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    draw = deeds.add_parser("draw", help="redo a draw from its file, and say which step is wrong")
    draw.add_argument("file", type=Path, metavar="FILE")
    draw.add_argument(
        "--ticket", action="append", default=[], metavar="NUMBER:NONCE", help="one of your own"
    )
    for name in ("secret", "rules", "list"):
        draw.add_argument(f"--{name}-hash", default="", help="as you were told it")
    return parser


async def _do(asked: argparse.Namespace, settings: Settings) -> int:
    match asked.deed:
        case "run" if settings.bot_token is not None:
            from bot.run import run

            await run(settings)
        case "run":
            from bot.sandbox.run import DATA, run_sandbox

            _say("BOT_TOKEN is not set, so this is the sandbox: nothing leaves this machine.")
            await run_sandbox(settings, None, DATA)
        case "sandbox":
            from bot.sandbox.run import run_sandbox

            await run_sandbox(settings, asked.port, asked.data)
        case "migrate":
            from bot.migrations import schema_version, upgrade

            await upgrade(settings.database_url)
            _say(f"The database is at {(await schema_version(settings.database_url))[0]}.")
        case "check":
            from bot.run import check

            wrong = await check(settings)
            _say("\n".join(wrong) or "Everything is in place.")
            return 1 if wrong else 0
        case "doctor":
            from bot.doctor import examine

            findings = await examine(settings)
            _say(findings.as_json() if asked.json else str(findings))
            return 1 if findings.wrong else 0
        case "backup" | "restore":
            from bot.backup import CannotBackUp, backup, restore
            from bot.keys import key_file

            try:
                deed = backup if asked.deed == "backup" else restore
                await deed(settings.database_url, asked.path)
            except CannotBackUp as wrong_place:
                return _fail(str(wrong_place))
            file = key_file(settings.database_url)
            if asked.deed == "backup" and settings.secret_key is None and file and file.exists():
                _say(f"Keep {file} too, somewhere else: without it card keys stay sealed.")
            _say(f"{'Saved to' if asked.deed == 'backup' else 'Restored from'} {asked.path}.")
        case "export" | "import" | "key":
            from bot.moving import export_to, import_from, rotate
            from bot.parcel import CannotMove

            try:
                if asked.deed == "export":
                    _say(await export_to(settings, asked.id, asked.path))
                elif asked.deed == "import":
                    restock, key = asked.restock_enabled, asked.key_file
                    _say(await import_from(settings, asked.path, key, restock=restock))
                else:
                    _say(await rotate(settings))
            except CannotMove as no:
                return _fail(str(no))
        case "distribute":
            from bot.distribute import CannotDistribute, distribute, statements

            try:
                if asked.dry_run:
                    _say("\n".join(f"{one};" for _, one in statements()))
                else:
                    _say("\n".join(await distribute(settings.database_url)))
            except CannotDistribute as no:
                return _fail(str(no))
        case "demo":
            from bot.demo import NotEmpty, fill_demo

            try:
                await fill_demo(settings)
            except NotEmpty:
                return _fail("The database is not empty; the demo wants one of its own.")
            _say("The demo merchant is there.")
    return 0


def _read(files: list[Path], *, as_json: bool) -> int:
    from domain.reading import Problem, read

    failed = False
    for file in files:
        try:
            reading = read(file.read_bytes())
            texts, ms = list(reading.texts), round(reading.ms, 1)
        except (OSError, Problem) as problem:
            failed, texts, ms = True, [], 0.0
            _fail(f"{file}: {type(problem).__name__}")
        if as_json:
            _say(json.dumps({"file": str(file), "texts": texts, "ms": ms}, ensure_ascii=False))
        else:
            _say(f"{file}: " + (" | ".join(texts) or "no code"))
    return 1 if failed else 0


def _draw(asked: argparse.Namespace) -> int:
    """0: whatever can be checked is right; 1: a step is wrong."""
    from domain.draws import Held, check
    from domain.engine import utcnow

    tickets = []
    for one in asked.ticket:
        number, colon, nonce = one.partition(":")
        if not colon or not number.isdecimal():
            return _fail(f"{one}: a ticket is NUMBER:NONCE") + 1
        tickets.append((int(number), nonce))
    try:
        file = json.loads(asked.file.read_text("utf-8"))
    except (OSError, ValueError) as unread:
        return _fail(f"{asked.file}: {unread}")
    held = Held(asked.secret_hash, asked.rules_hash, asked.list_hash, tuple(tickets))
    steps = check(file, held, utcnow())
    for one in steps:
        mark = {True: "ok   ", False: "WRONG", None: "?    "}[one.good]
        _say(f"{mark} {one.step.value}" + (f": {one.why}" if one.why else ""))
    return 1 if any(one.good is False for one in steps) else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
