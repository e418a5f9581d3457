"""Which question is open in a chat. The answers so far live in a draft of the domain."""

from dataclasses import dataclass
from typing import Any, ClassVar

from aiogram.fsm.context import FSMContext


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
        await state.set_data(about)

    @staticmethod
    async def about(state: FSMContext) -> dict[str, Any]:
        """What the open question is about; it stays open until an answer was good."""
        return await state.get_data()
