"""What SQLAlchemy and JSON leave open, named once.

A column's own type is what checks a value; a type checker sees only the names here.
"""

from typing import Any

from sqlalchemy import Select

Values = dict[str, Any]  # column, or bound name → what it is to be
Facts = dict[str, Any]  # JSON as it comes back: texts, numbers, lists and more of the same
Fetched = tuple[Any, ...]  # one row, in the order of its query's columns
Query = Select[*tuple[Any, ...]]  # of more columns than a tuple's types could spell
