"""OpenTelemetry: an update, its operations, their statements; nothing where nobody asked."""

import gzip
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.traces import ENDPOINT, provider_of_traces
from tests.town import VERIFIER, open_town


@pytest.fixture
async def collector(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Span]]:
    """A real one, to which the real exporter sends."""
    spans: list[Span] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        asked = ExportTraceServiceRequest.FromString(body)
        spans.extend(
            span
            for one in asked.resource_spans
            for scope in one.scope_spans
            for span in scope.spans
        )
        return web.Response()

    site = web.Application()
    site.router.add_post("/v1/traces", take)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield spans
    await runner.cleanup()


async def test_an_update_is_seen_down_to_its_statements(
    database_url: str, collector: list[Span]
) -> None:
    async with open_town(database_url) as town:
        card = await town.issues("Pass", 3)
        await town.person(VERIFIER).says(f"/redeem {card.code}")
        await town.person(VERIFIER).says("/records")
    by_id = {one.span_id: one for one in collector}

    def above(span: Span) -> list[str]:
        names = [span.name]
        while span.parent_span_id:
            span = by_id[span.parent_span_id]
            names.append(span.name)
        return names

    lines = [above(one) for one in collector]
    assert ["redemption.redeem", "update message"] in lines
    assert any(one[1:] == ["redemption.redeem", "update message"] for one in lines), "statements"
    listed = ["redemption.list_records", "update message"]
    assert any(one[0] == "SELECT" and one[1:] == listed for one in lines), lines
    assert {one[-1] for one in lines} == {"update message"}, "nothing of the clock's, no orphan"
    said = str(collector)
    assert "UPDATE cards" in said
    assert card.code not in said, "statements go without their values"
    assert "cards.issue" not in said, "what nobody sent is not an update's"


def test_without_an_endpoint_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDPOINT, raising=False)
    assert provider_of_traces() is None
