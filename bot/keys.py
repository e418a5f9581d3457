"""The key that seals secrets in the database: SECRET_KEY, or a file beside an SQLite database."""

import hashlib
import hmac
import os
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import Settings, WrongSetting
from domain.engine import Vault


def vault_for(settings: Settings) -> Vault:
    """On PostgreSQL without SECRET_KEY nothing can be sealed: replicas must share one key."""
    if settings.secret_key is not None:
        return Vault(settings.secret_key.get_secret_value())
    file = key_file(settings.database_url)
    if file is None:
        return Vault(None)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        try:
            with os.fdopen(os.open(file, mode, 0o600), "w") as made:
                made.write(Vault.new_key())
        except FileExistsError:  # another process began at the same moment
            pass
    return Vault(file.read_text().strip())


def webhook_secret(settings: Settings) -> str:
    """WEBHOOK_SECRET, or one derived of the token: every replica knows it, and nobody else."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    if settings.bot_token is None:
        raise WrongSetting("BOT_TOKEN must be set to serve a webhook.")
    token = settings.bot_token.get_secret_value().encode()
    return hmac.new(token, b"tillbot webhook", hashlib.sha256).hexdigest()


def webhook_address(settings: Settings) -> str:
    """Where Telegram shall call us; another secret makes another address, so a replica sees in
    what Telegram tells whether there is anything to set."""
    mark = hmac.new(webhook_secret(settings).encode(), b"tillbot address", hashlib.sha256)
    return f"{str(settings.webhook_url).rstrip('/')}/telegram?v={mark.hexdigest()[:12]}"


def key_file(database_url: str) -> Path | None:
    """``data/tillbot.db`` → ``data/tillbot.key``."""
    parts = make_url(database_url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return None
    return Path(parts.database).with_suffix(".key")
