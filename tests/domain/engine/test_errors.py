"""What a database's error says of those whose data it was about."""

import pytest
from sqlalchemy.exc import DBAPIError

from domain.engine import is_conflict
from domain.people import Person
from tests.town import CAROL, Town

pytestmark = pytest.mark.both_engines

NAME = "Zora, database is locked"


async def test_an_error_tells_nobody_what_was_written(town: Town) -> None:
    """It is logged, and told to the alarm chat; and no name is taken for a word of the engine's,
    or the same thing would be tried again for seconds."""
    with pytest.raises(DBAPIError) as no:
        async with town.database.writing() as session:
            session.add(Person(id=CAROL, name=NAME, met_at=town.clock()))
    assert "Zora" not in f"{no.value} {no.value!r}"
    assert not is_conflict(no.value)
