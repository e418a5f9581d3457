"""The schema's history (Alembic), and moving a database along it."""

from bot.migrations.move import downgrade, schema_version, upgrade

__all__ = ["downgrade", "schema_version", "upgrade"]
