"""Append-only tables let a forgotten person's name and number go, and nothing else"""

from alembic import op

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None

# Of each: what it says of people (a number, texts, sides of a transfer), and everything else.
NUMBER = {
    "stock_moves": "actor_id",
    "transfers": "actor_id",
    "refund_votes": "person_id",
    "till_closings": "actor_id",
}
TEXTS = {
    "stock_moves": ("actor_name", "reason"),
    "transfers": ("actor_name", "reason"),
    "refund_votes": ("name", "reason"),
    "till_closings": ("actor_name",),
}
SIDES = {"transfers": ("source", "target")}
KEPT = {
    "stock_moves": (
        "merchant_id, id, at, variant_id, sub_id, kind, pool_change, pool_after, sub_change, "
        "sub_after, reserved_change, reserved_after, ref"
    ),
    "transfers": "merchant_id, id, key, unit, amount, kind, of_id, at, ref",
    "refund_votes": "merchant_id, id, refund_id, case_no, yes, override, at",
    "till_closings": (
        "merchant_id, id, till, store_id, unit, number, since, until, upto, expected, counted, "
        "difference, note"
    ),
}
WAS_KEPT = {
    "transfers": "merchant_id, id, key, unit, source, target, amount, kind, of_id, at, "
    "ref, reason, actor_id, actor_name"
}
SAYS = {"refund_votes": "votes are append-only", "till_closings": "closings are append-only"}


def upgrade() -> None:
    for table, number in NUMBER.items():
        says = SAYS.get(table, "the ledger is append-only")
        if op.get_context().dialect.name == "postgresql":
            free = ", ".join((number, *TEXTS[table], *SIDES.get(table, ())))
            op.execute(f"GRANT UPDATE ({free}) ON {table} TO CURRENT_USER")
            op.execute(
                f"CREATE FUNCTION {table}_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NOT ({_only(table)}) THEN RAISE EXCEPTION '{says}'; END IF; "
                "RETURN NEW; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_forgets BEFORE UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_forgets()"
            )
        else:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(_refuse(table, "no_update", f"UPDATE OF {KEPT[table]}", says))
            free = ", ".join((number, *TEXTS[table], *SIDES.get(table, ())))
            when = f"WHEN NOT ({_only(table)}) "
            op.execute(_refuse(table, "forgets", f"UPDATE OF {free}", says, when))


def downgrade() -> None:
    for table, number in NUMBER.items():
        if op.get_context().dialect.name == "postgresql":
            free = ", ".join((number, *TEXTS[table], *SIDES.get(table, ())))
            op.execute(f"REVOKE UPDATE ({free}) ON {table} FROM CURRENT_USER")
            op.execute(f"DROP TRIGGER {table}_forgets ON {table}")
            op.execute(f"DROP FUNCTION {table}_forgets()")
        else:
            says = SAYS.get(table, "the ledger is append-only")
            op.execute(f"DROP TRIGGER {table}_forgets")
            op.execute(f"DROP TRIGGER {table}_no_update")
            of = f" OF {WAS_KEPT[table]}" if table in WAS_KEPT else ""
            op.execute(_refuse(table, "no_update", f"UPDATE{of}", says))


def _only(table: str) -> str:
    """A number becomes nobody's, below zero; a text becomes empty; a side keeps its kind."""
    number = NUMBER[table]
    said = [f"(NEW.{number} = OLD.{number} OR NEW.{number} < 0)"]
    said += [f"NEW.{one} IN (OLD.{one}, '')" for one in TEXTS[table]]
    for side in SIDES.get(table, ()):
        kinds = " OR ".join(
            f"(OLD.{side} LIKE '{kind}:%' AND NEW.{side} LIKE '{kind}:-%')"
            for kind in ("member", "pending")
        )
        said.append(f"(NEW.{side} = OLD.{side} OR {kinds})")
    return " AND ".join(said)


def _refuse(table: str, name: str, deed: str, says: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {deed} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )
