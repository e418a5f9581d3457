"""OpenTelemetry: an update, the operations that it asked for, their statements.

Only where OTEL_EXPORTER_OTLP_ENDPOINT is set and the packages of the extra ``traces`` are there.
A statement is kept without its values, and a name of an update without its text.
"""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update
from sqlalchemy import event

from bot.metrics import timed
from domain.engine import ONLOOKER, Database
from domain.errors import Refusal

if TYPE_CHECKING:  # loaded where traces are asked for
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

log = structlog.get_logger(__name__)
LONGEST = 2000  # characters of a statement
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def provider_of_traces() -> "TracerProvider | None":
    """What sends them, or None: nobody asked, or the packages are not there, which is said."""
    if not os.environ.get(ENDPOINT):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("no traces", why=f"{ENDPOINT} is set, but the extra `traces` is not there")
        return None
    provider = TracerProvider(resource=Resource.create({"service.name": "tillbot"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class Traces(BaseMiddleware):
    """Around an update, its operations and statements."""

    def __init__(self, provider: "TracerProvider", database: Database) -> None:
        self._provider = provider
        self._tracer: Tracer = provider.get_tracer("tillbot")
        for engine in {database.writer, database.reader}:
            event.listen(engine.sync_engine, "before_cursor_execute", self._begins)
            event.listen(engine.sync_engine, "after_cursor_execute", self._ends)
            event.listen(engine.sync_engine, "handle_error", self._breaks)

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        name = event.event_type if isinstance(event, Update) else "update"
        token = ONLOOKER.set(self._span)
        try:
            with self._tracer.start_as_current_span(f"update {name}") as span:
                if isinstance(event, Update):
                    span.set_attribute("tillbot.update", event.update_id)
                return await handler(event, data)
        finally:
            ONLOOKER.reset(token)

    @contextmanager
    def _span(self, what: str) -> Iterator[None]:
        """An operation by its name, or a statement of the fast lane by its text."""
        statement = " " in what
        with (
            timed(what),
            self._tracer.start_as_current_span(
                _named(what) if statement else what,
                attributes=_says(what) if statement else {"tillbot.operation": what},
                record_exception=False,
                set_status_on_exception=False,
            ) as span,
        ):
            try:
                yield
            except Refusal as refusal:  # no defect: the rules said no
                span.set_attribute("tillbot.refusal", type(refusal).__name__)
                raise
            except Exception as failure:
                span.set_attribute("tillbot.failure", type(failure).__name__)
                raise

    def _begins(self, _c: Any, _u: Any, sql: str, _p: Any, context: Any, _m: Any) -> None:
        if ONLOOKER.get() == self._span and context is not None:
            context.tillbot_span = self._tracer.start_span(_named(sql), attributes=_says(sql))

    def _ends(self, _c: Any, _u: Any, _s: str, _p: Any, context: Any, _m: Any) -> None:
        _end(context)

    def _breaks(self, failure: Any) -> None:
        _end(failure.execution_context)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def _end(context: Any) -> None:
    span = getattr(context, "tillbot_span", None)
    if span is not None:
        span.end()


def _named(sql: str) -> str:
    return sql.split(None, 1)[0].upper()


def _says(sql: str) -> dict[str, str]:
    return {"db.query.text": sql[:LONGEST]}
