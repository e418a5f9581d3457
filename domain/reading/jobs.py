"""What a worker does with pictures: bytes in, texts out, each told as soon as it is found."""

from collections.abc import Callable
from dataclasses import asdict, is_dataclass

import cv2

from domain.reading import cascade  # noqa: F401  (loaded before the memory is bounded)
from domain.reading.problem import Problem
from domain.reading.read import barcodes, fit, measure, read
from domain.workers import Facts, Json, Talk

Job = Callable[..., Facts]
cv2.setNumThreads(1)  # there are as many workers as there may be work at once


def _or_problem(job: Job) -> Job:
    """What is wrong with a picture is an answer as well."""

    def done(talk: Talk, data: bytes, **facts: Json) -> Facts:
        try:
            return job(talk, data, **facts)
        except Problem as problem:
            facts = asdict(problem) if is_dataclass(problem) else {}
            return {"problem": type(problem).__name__, "facts": facts}

    return done


@_or_problem
def _read(talk: Talk, data: bytes, seconds: float) -> Facts:
    reading = read(data, lambda text: bool(talk.ask(text)), seconds)
    return {"texts": reading.texts, "ms": reading.ms}


@_or_problem
def _barcodes(talk: Talk, data: bytes) -> Facts:
    reading = barcodes(data)
    for text in reading.texts:
        talk.say(text)
    return {"texts": reading.texts, "ms": reading.ms}


@_or_problem
def _measure(talk: Talk, data: bytes) -> Facts:  # noqa: ARG001  (jobs are called alike)
    return asdict(measure(data))


@_or_problem
def _fit(talk: Talk, data: bytes, width: int, height: int) -> Facts:
    talk.say("", fit(data, width, height))
    return {}


JOBS: dict[str, Job] = {"read": _read, "barcodes": _barcodes, "measure": _measure, "fit": _fit}
