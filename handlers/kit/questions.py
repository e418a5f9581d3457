"""Which question is open in a chat. The answers so far live in a draft of the domain."""

from dataclasses import dataclass
from typing import Any, ClassVar

from aiogram.fsm.context import FSMContext

from handlers.kit.here import here

_HERE = "^"  # beside what a question is about: the merchant for whom it was asked


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name of its own; asking it again replaces the one that was open."""

    name: str
    known: ClassVar[set[str]] = set()

    def __post_init__(self) -> None:
        if self.name in self.known:
            raise ValueError(f"two questions are called {self.name!r}")
        self.known.add(self.name)

    async def ask(self, state: FSMContext, **about: Any) -> None:
        """Open it; ``about``, kept as JSON, says what the answer is for: numbers, words."""
        await state.set_state(self.name)
        await state.set_data(about | {_HERE: here()})

    @staticmethod
    async def about(state: FSMContext) -> dict[str, Any]:
        """What the open question is about; it stays open until an answer was good."""
        about = await state.get_data()
        about.pop(_HERE, None)
        return about


async def is_elsewhere(state: FSMContext) -> bool:
    """Whether the open question was asked by another merchant than the one who listens now:
    the numbers in it are that one's."""
    asked = (await state.get_data()).get(_HERE)
    return bool(asked) and asked != here()
