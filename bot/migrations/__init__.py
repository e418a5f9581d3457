"""The schema's history (Alembic), and moving a database along it."""

from bot.migrations.move import downgrade, known_versions, schema_version, upgrade

__all__ = ["downgrade", "known_versions", "schema_version", "upgrade"]
