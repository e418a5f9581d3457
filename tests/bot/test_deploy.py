"""What is beside the code for who runs it: well-formed, and true to the program."""

import asyncio
import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from check_jsonschema import main as check_schema
from click.testing import CliRunner
from kubernetes_validate import latest_version, validate
from prometheus_client import REGISTRY

import bot.metrics
import bot.payouts
from bot.settings import Settings
from tests.bot.process import ROOT
from tests.valkey import free_port, listens

DEPLOY = ROOT / "deploy"
PATHS = {"/telegram", "/api/v1", "/healthz", "/readyz"}


def settings_named(names: Any) -> None:
    known = {one.upper() for one in Settings.model_fields}
    assert set(names) <= known, set(names) - known


def test_compose_is_well_formed_and_names_real_settings() -> None:
    """By the schema of the compose specification itself."""
    done = CliRunner().invoke(
        check_schema, ["--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")]
    )
    assert done.exit_code == 0, done.output
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert set(services) == {"bot", "postgres", "valkey", "caddy"}
    assert services["bot"]["deploy"]["replicas"] == 2
    assert "noeviction" in services["valkey"]["command"], "as the doctor wants it"
    settings_named(services["bot"]["environment"])
    inside = {"HTTP_PORT"}  # and no choice of who runs it
    known = {one.upper() for one in Settings.model_fields}
    assert known - set(services["bot"]["environment"]) == inside
    assert "ports" not in services["bot"], "metrics and the bot are reached through Caddy alone"
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).is_file(), source
        assert service.get("restart") == "unless-stopped"
    assert (DEPLOY / "postgres.sh").stat().st_mode & stat.S_IXUSR
    subprocess.run(["sh", "-n", DEPLOY / "postgres.sh"], check=True)


async def test_caddy_passes_on_what_the_program_serves_and_no_metrics(tmp_path: Path) -> None:
    """Caddy itself, before somebody who says what reached him."""
    caddy = Path(sys.executable).with_name("caddy")
    if not caddy.exists():
        pytest.skip("there is no Caddy for this machine")

    async def behind(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        return web.Response(
            text=f"{request.method} {request.path} {secret} {await request.text()}"
        )

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", behind)
    async with TestServer(site) as bot, ClientSession() as telegram:
        port = free_port()
        config = caddys(caddy, bot.port or 0, port)
        (tmp_path / "caddy.json").write_text(json.dumps(config))
        process = await asyncio.create_subprocess_exec(
            caddy, "run", "--config", tmp_path / "caddy.json",
            env={"HOME": str(tmp_path)}, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await asyncio.wait_for(listens(port), 60)
            headers = {"Host": "shop.example", "X-Telegram-Bot-Api-Secret-Token": "word"}

            async def call(path: str) -> tuple[int, str]:
                url = f"http://127.0.0.1:{port}{path}"
                async with telegram.post(url, data="{}", headers=headers) as answer:
                    return answer.status, await answer.text()

            for path in ("/telegram", "/telegram/7", "/api/v1/orders", "/healthz"):
                assert await call(path) == (200, f"POST {path} word {{}}")
            for path in ("/metrics", "/readyz", "/", "/telegramme"):
                assert await call(path) == (404, "")
        finally:
            process.terminate()
            await process.wait()


def caddys(caddy: Path, bot: int, port: int) -> Any:
    """The Caddyfile as Caddy reads it; only where it listens, and where the bot is, are ours."""
    done = subprocess.run(
        [caddy, "adapt", "--config", DEPLOY / "Caddyfile"],
        env={"DOMAIN": "shop.example"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    asked = re.compile(r'"dynamic_upstreams":({[^{}]*"name":"bot","port":"8080"[^{}]*})')
    text, found = asked.subn(f'"upstreams":[{{"dial":"127.0.0.1:{bot}"}}]', done.stdout)
    assert found == 1
    config = json.loads(text)
    server = config["apps"]["http"]["servers"]["srv0"]
    assert server["listen"] == [":443"]
    server |= {"listen": [f"127.0.0.1:{port}"], "automatic_https": {"disable": True}}
    return config | {"admin": {"disabled": True}}


def test_kubernetes_takes_the_manifests() -> None:
    """By the schemas of the newest version, strictly: no field that it does not know."""
    found = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "tillbot.yaml").read_text()))
    for one in found:
        validate(one, latest_version(), strict=True)
    by_kind = {one["kind"]: one for one in found}
    settings_named(by_kind["ConfigMap"]["data"])
    pod = by_kind["Deployment"]["spec"]["template"]["spec"]
    probes = {pod["containers"][0][f"{one}Probe"]["httpGet"]["path"]
              for one in ("startup", "readiness", "liveness")}  # fmt: skip
    assert probes <= PATHS
    rules = by_kind["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    assert {one["path"] for one in rules} == {"/telegram", "/api/v1"}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "tillbot.service").read_text()
    settings_named(re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE))
    assert "-m bot run" in unit
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd on this machine to ask")
    real = tmp_path / "tillbot.service"  # with a program that is there
    real.write_text(unit.replace("/opt/tillbot/.venv/bin/python", "/bin/sh"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", real],
        check=False,
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if "tillbot.service" in line]
    assert said == [], done.stderr


def test_the_image_has_what_the_program_needs() -> None:
    said = (ROOT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (\S+)", said, re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*", "no secret and no database gets into an image"
    assert {one.removeprefix("!") for one in ignored if one.startswith("!")} == set(copied)
    assert "--require-hashes" in said
    assert "USER 1000" in said


def metrics_in(text: str) -> set[str]:
    return set(re.findall(r"\b(?:tillbot|process)_\w+", text)) - {"tillbot_job"}


def test_every_metric_that_is_looked_at_exists() -> None:
    """In the dashboard and in the alert rules; and every one of ours is looked at."""
    assert bot.metrics
    assert bot.payouts
    told = {
        f"{family.name}{ending}"
        for family in REGISTRY.collect()
        for ending in ("_total", "_bucket", "_count", "_sum", "")
        if any(one.name == f"{family.name}{ending}" for one in family.samples)
        or (family.type == "counter" and ending == "_total")
        or (family.type == "histogram" and ending == "_bucket")
        or (family.type == "summary" and ending in ("_count", "_sum"))
    }
    board = json.loads((DEPLOY / "grafana.json").read_text())
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
    asked = [one["expr"] for panel in board["panels"] for one in panel["targets"]]
    asked += [one["expr"] for one in rules]
    looked_at = set().union(*map(metrics_in, asked))
    assert looked_at <= told, looked_at - told
    ours = {one.name for one in REGISTRY.collect() if one.name.startswith("tillbot_")}
    assert {name for name in ours if not any(one.startswith(name) for one in looked_at)} == set()
    for one in asked:
        for left, right in ("()", "{}", "[]"):
            assert one.count(left) == one.count(right), one
    for rule in rules:
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
