"""What SQLAlchemy and JSON leave open, named once.

A column's own type is what checks a value; a type checker sees only the names here.
"""

from typing import Any

from sqlalchemy import Row, Select

Values = dict[str, Any]  # column, or bound name → what it is to be
Facts = dict[str, Any]  # JSON as it comes back: texts, numbers, lists and more of the same
Fetched = tuple[Any, ...]  # one row, in the order of its query's columns
Driver = Any  # asyncpg's own connection or aiosqlite's: what one has, the other may lack
Query = Select[*tuple[Any, ...]]  # of more columns than a tuple's types could spell
Named = Row[*tuple[Any, ...]]  # one row of such a query, by its columns' names
