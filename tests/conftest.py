"""Loads the fixtures where tests run: xdist's controller only hands them out."""

import gc

import pytest


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        gc.disable()  # nothing of what is imported is ever garbage
        config.pluginmanager.import_plugin("tests.engines")
        config.pluginmanager.import_plugin("tests.order")
        config.pluginmanager.import_plugin("tests.fixtures")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 50)
