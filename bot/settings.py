"""Settings, read once from the environment or `.env`; a wrong one stops the start."""

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies
from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from domain.engine import Vault

MUST_BE = {
    "BOT_TOKEN": "a token as @BotFather gives it, for example 123456:ABC-def",
    "TELEGRAM_API_URL": "a web address, for example http://127.0.0.1:8081",
    "DATABASE_URL": "sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME",
    "REDIS_URL": "an address that begins with redis://",
    "SECRET_KEY": "a key as `tillbot key` makes one, or several separated by commas",
    "OWNER_IDS": "Telegram user ids, numbers separated by commas",
    "WEBHOOK_URL": "a web address that begins with https://",
    "WEBHOOK_SECRET": "1 to 256 of A-Z a-z 0-9 _ -",
    "METRICS_PORT": "a port, 1 to 65535",
    "HTTP_HOST": "a host name or an address",
    "HTTP_PORT": "a port, 1 to 65535",
    "DEFAULT_TIMEZONE": "a time zone such as Asia/Shanghai",
    "DEFAULT_CURRENCY": "a currency of three letters such as USD",
    "DEFAULT_LANGUAGE": "en or zh",
    "ALARM_CHAT_ID": "the number of a chat",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
    "LOG_FORMAT": "console or json",
}


class WrongSetting(Exception):
    """Says which setting, and what it must be."""


class Settings(BaseSettings):
    """The names are a promise to whoever runs it."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    bot_token: SecretStr | None = None
    telegram_api_url: HttpUrl | None = None
    database_url: str = "sqlite+aiosqlite:///data/tillbot.db"
    redis_url: Annotated[str, Field(pattern="^rediss?://")] | None = None
    secret_key: SecretStr | None = None
    owner_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    webhook_url: HttpUrl | None = None
    webhook_secret: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=1, le=65535)] = 8080
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    default_timezone: str = "UTC"
    # What is said here need not be looked up: that loads what Babel knows of all the world.
    default_currency: Annotated[str, Field(validate_default=False)] = "USD"
    default_language: Literal["en", "zh"] = "en"
    alarm_chat_id: int | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            number, _, secret = value.get_secret_value().partition(":")
            if not (number.isdecimal() and secret and " " not in secret):
                raise ValueError
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _word(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(
            "[A-Za-z0-9_-]{1,256}", value.get_secret_value()
        ):
            raise ValueError
        return value

    @field_validator("secret_key")
    @classmethod
    def _key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            Vault(value.get_secret_value())  # raises ValueError
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername
        except ArgumentError as wrong:
            raise ValueError from wrong
        if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
            raise ValueError
        return value

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _owners(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(int(one) for one in value.replace(",", " ").split())
        return value

    @field_validator("webhook_url")
    @classmethod
    def _https(cls, value: HttpUrl | None) -> HttpUrl | None:
        if value is not None and value.scheme != "https":
            raise ValueError
        return value

    @field_validator("default_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, OSError) as wrong:
            raise ValueError from wrong

    @field_validator("default_currency")
    @classmethod
    def _currency(cls, value: str) -> str:
        if value not in list_currencies():
            raise ValueError
        return value


def read_settings(**given: object) -> Settings:
    """The settings in force. Raises WrongSetting with one line."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as wrong:
        name = str(wrong.errors()[0]["loc"][0]).upper()
        raise WrongSetting(f"{name} must be {MUST_BE.get(name, 'something else')}.") from None
