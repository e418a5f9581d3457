"""What the doctor says: a line each, good, doubtful or wrong, and how to mend it."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum, auto


class Verdict(StrEnum):
    GOOD = auto()
    DOUBTFUL = auto()  # it works, or could not be asked
    WRONG = auto()


SIGN = {Verdict.GOOD: "✅", Verdict.DOUBTFUL: "⚠️", Verdict.WRONG: "❌"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``mend`` is a sentence that tells what to do; empty where nothing is to be done."""

    what: str
    verdict: Verdict
    says: str
    mend: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (SIGN[self.verdict], f"{self.what}: {self.says}", self.mend)))


@dataclass(frozen=True, slots=True)
class Findings:
    all: tuple[Finding, ...]

    @property
    def wrong(self) -> bool:
        return any(one.verdict is Verdict.WRONG for one in self.all)

    def __str__(self) -> str:
        return "\n".join(map(str, self.all))

    def as_json(self) -> str:
        return json.dumps([asdict(one) for one in self.all], ensure_ascii=False, indent=2)


def good(what: str, says: str) -> Finding:
    return Finding(what, Verdict.GOOD, says)


def doubtful(what: str, says: str, mend: str = "") -> Finding:
    return Finding(what, Verdict.DOUBTFUL, says, mend)


def wrong(what: str, says: str, mend: str) -> Finding:
    return Finding(what, Verdict.WRONG, says, mend)
