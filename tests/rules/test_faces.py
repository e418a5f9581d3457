"""What a room of the domain shows to others says what it does, and how it says no."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import domain
from domain.desk import Operation


def shown() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions and operations that the rooms' faces name, each once."""
    found = set()
    for room in pkgutil.iter_modules(domain.__path__):
        face = importlib.import_module(f"domain.{room.name}")
        for name in getattr(face, "__all__", ()):
            one = getattr(face, name)
            function = one.run if isinstance(one, Operation) else one
            if inspect.isfunction(function) and function not in found:
                found.add(function)
                yield f"{room.name}.{name}", function


def raised(function: Callable[..., Any]) -> set[str]:
    """The classes that its own body raises by name."""
    body = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raises = [one.exc for one in ast.walk(body) if isinstance(one, ast.Raise) and one.exc]
    called = [one.func if isinstance(one, ast.Call) else one for one in raises]
    return {one.id for one in called if isinstance(one, ast.Name) and one.id[0].isupper()}


def test_each_says_what_it_does_and_what_it_raises() -> None:
    every = list(shown())
    assert len(every) > 500
    assert [name for name, function in every if not inspect.getdoc(function)] == []
    untold = {
        name: missing
        for name, function in every
        if (missing := {one for one in raised(function) if one not in (function.__doc__ or "")})
    }
    assert untold == {}
