"""``docs/databases.md`` against the code: what of PostgreSQL is used, and what is not."""

import re
from pathlib import Path

from domain.engine.outage import AWAY, CONFLICTS
from tests.docs.pages import DOCS, ROOT

PAGE = (DOCS / "databases.md").read_text()
# How it stands in the code, and as what on the page.
USED = {
    r"with_for_update\(": "`FOR UPDATE`",
    r"with_for_update\(read=True\)": "`FOR SHARE`",
    r"with_for_update\(key_share=True\)": "`FOR KEY SHARE`",
    r"skip_locked": "`SKIP LOCKED`",
    r"on_conflict": "`ON CONFLICT`",
    r"begin_nested": "savepoints",
    r"postgresql_where": "unique indexes with `WHERE`",
    r"copy_to_table|copy_from_table": "`COPY … (FORMAT binary)`",
    r"LOCK TABLE": "`LOCK TABLE`",
    r"REPEATABLE.READ|repeatable_read": "`REPEATABLE READ`",
    r"REVOKE ": "`REVOKE`",
    r"GRANT UPDATE \(": "`GRANT UPDATE (column)`",
    r"CREATE TRIGGER": "`CREATE TRIGGER`",
    r'"jit"': "`jit`",
    r'"tcp_keepalives_idle"': "`tcp_keepalives_idle`",
    r'"idle_in_transaction_session_timeout"': "`idle_in_transaction_session_timeout`",
}
UNUSED = {
    r"\bSequence\(\"|\bIdentity\(\w+=|autoincrement=True": "sequences and identity columns",
    r"\bLISTEN \w|\bNOTIFY \w|pg_notify|add_listener": "`LISTEN` and `NOTIFY`",
    r"(?i)\bjsonb\b": "`jsonb`",
    r"generate_series": "`generate_series`",
    r"\bARRAY\b|array_agg|unnest\(": "arrays",
    r"\.returning\([^)]*\)\s*\.cte\(": "statements that write inside `WITH`",
    r"DEFERRABLE|deferrable=": "deferred constraints",
    r"lock_timeout": "`lock_timeout`",
}


def code() -> str:
    files = [one for room in ("bot", "domain") for one in Path(ROOT / room).rglob("*.py")]
    return "\n".join(one.read_text() for one in sorted(files))


def test_what_of_postgresql_is_used_stands_on_the_page() -> None:
    text = code()
    assert [named for seen, named in USED.items() if not re.search(seen, text)] == []
    assert [named for named in USED.values() if named not in PAGE] == []
    functions = set(re.findall(r"\b(pg_\w+)", text))
    assert functions >= {"pg_try_advisory_lock", "pg_advisory_xact_lock"}
    assert [name for name in sorted(functions) if f"`{name}`" not in PAGE] == []


def test_what_is_said_not_to_be_used_is_not() -> None:
    text = code()
    told = PAGE.split("What is **not** used")[1].split("\n\n")[0].replace("\n", " ")
    assert [named for named in UNUSED.values() if named not in told] == []
    assert {
        named: found[0] for seen, named in UNUSED.items() if (found := re.findall(seen, text))
    } == {}


def test_each_code_of_an_error_is_told() -> None:
    section = PAGE.split("## What the program does with what a database says")[1]
    assert set(re.findall(r"\b\d\d[0-9P]\d\d\b", section.split("\n\nSo ")[0])) == CONFLICTS | AWAY
