"""Logs: structlog over the standard library; tokens and codes masked wherever they appear."""

import logging
import re
import sys
from typing import Any

import structlog

_SECRETS = (
    (re.compile(r"(?<!\d)\d{5,12}:[\w-]{20,}"), "<token>"),
    (
        re.compile(
            r"(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{4}-?){3}([0-9A-HJKMNP-TV-Z]{4})(?![0-9A-Za-z])"
        ),
        r"…\1",
    ),
    (re.compile(r"\b([ivpht]-)[\w-]{8,}"), r"\1…"),
    # PostgreSQL tells the row that it refuses.
    (re.compile(r"(Failing row contains |Key \(.*?\)=)\(.*\)"), r"\1(…)"),
    (re.compile(r"(://[^:/@\s]+:)[^@\s]+@"), r"\1…@"),
)
# What they say of themselves is said by us, in one line, or by nobody.
NOISY = (
    "aiogram.dispatcher",
    "aiogram.event",
    "aiohttp.access",
    "aiosqlite",  # each statement with its values: what people wrote, who they are
    "alembic",
    "apscheduler",
    "fontTools",
    "matplotlib",
)


def masked(text: str) -> str:
    """A text without tokens, passwords and whole codes."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def _mask(_logger: object, _name: str, event: Any) -> Any:
    return {
        key: masked(value) if isinstance(value, str) else value for key, value in event.items()
    }


def configure(level: str, log_format: str) -> None:
    """One line an event, on stderr: for people (console) or for machines (json)."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _mask,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
