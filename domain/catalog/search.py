"""Finding by the beginnings of words, in time that hardly grows with the catalogue."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
)

from domain.catalog.model import SearchWord
from domain.desk import Work
from domain.engine import Query, Values

LONGEST, MOST = 32, 40  # symbols of a word, words of one thing
COUNTED = 300
LAST = "\U0010ffff"  # behind every sign there is
_PIECES = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def folded(text: str) -> str:
    """Without case, width and accents."""
    wide = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in wide if not unicodedata.combining(one))


def words_of(*texts: str) -> list[str]:
    """The words a thing is found by. Chinese has no spaces: each pair of signs is a word."""
    found: dict[str, None] = {}
    for text in texts:
        for piece in _PIECES.findall(folded(text)):
            if _HAN.match(piece):
                found |= dict.fromkeys(piece[at : at + 2] for at in range(len(piece)))
            else:
                found[piece[:LONGEST]] = None
        whole = folded(text).replace(" ", "")[:LONGEST]
        if re.search(r"\d", whole):  # a number with dashes, a SKU
            found[whole] = None
    return list(found)[:MOST]


def asked_words(text: str) -> list[str]:
    """The words whose beginnings must all be there: numbers first, then the long ones."""
    found: dict[str, None] = {}
    for piece in _PIECES.findall(folded(text)):
        if _HAN.match(piece):
            pairs = [piece[at : at + 2] for at in range(max(len(piece) - 1, 1))]
            found |= dict.fromkeys(pairs)
        else:
            found[piece[:LONGEST]] = None
    return sorted(found, key=lambda word: (not re.search(r"\d", word), -len(word)))[:6]


@dataclass(frozen=True, slots=True)
class Match:
    """How many words are looked for, and the values that ``match_query`` is asked with."""

    words: int
    values: Values


async def matches(work: Work, scope: str, text: str) -> Match | None:
    """The words to look for, the rarest first. None where nothing was asked for."""
    asked = asked_words(text)
    if not asked:
        return None
    if len(asked) > 1 and not re.search(r"\d", asked[0]):
        asked = await _rarest_first(work, scope, asked)
    return Match(len(asked), _values(work, scope, asked))


def _values(work: Work, scope: str, asked: list[str]) -> Values:
    values: Values = {"match_merchant": work.merchant_id, "match_scope": scope}
    for place, word in enumerate(asked):
        values |= {f"match_{place}": word, f"match_{place}_end": word + LAST}
    return values


@lru_cache(maxsize=16)
def match_query(words: int) -> Select[int, str]:
    """The refs of what has all words, and the word; exact words first. Built once.

    The first word drives, in the order of the index; the others are looked up for each candidate.
    """
    query = (
        select(SearchWord.ref, SearchWord.word)
        .where(_has(SearchWord.__table__.c, 0))
        .order_by(SearchWord.word, SearchWord.ref)
        .limit(bindparam("match_most", type_=Integer))
    )
    for place in range(1, words):
        other = SearchWord.__table__.alias()
        same = other.c.ref == SearchWord.ref  # of one merchant: ``_has`` says so of each
        query = query.where(exists(select(1).where(_has(other.c, place), same)))
    return query


def _has(row: Any, place: int) -> ColumnElement[bool]:
    """The index range of all words with this beginning."""
    return and_(
        row.merchant_id == bindparam("match_merchant", type_=BigInteger),
        row.scope == bindparam("match_scope", type_=String),
        row.word >= bindparam(f"match_{place}", type_=String),
        row.word < bindparam(f"match_{place}_end", type_=String),
    )


@lru_cache(maxsize=16)
def _count_query(words: int) -> Query:
    table = SearchWord.__table__
    counts = [
        select(func.count())
        .select_from(select(table.c.ref).where(_has(table.c, place)).limit(COUNTED).subquery())
        .scalar_subquery()
        for place in range(words)
    ]
    return select(*counts)


async def _rarest_first(work: Work, scope: str, asked: list[str]) -> list[str]:
    """How often each word stands there, counted no further than it matters."""
    counts = _count_query(len(asked))
    found = (await work.session.execute(counts, _values(work, scope, asked))).one()
    return [word for _, word in sorted(zip(found, asked, strict=True))]


def word_rows(
    merchant_id: int, scope: str, ref: int, texts: Iterable[str]
) -> list[dict[str, object]]:
    """A row for each word by which ``ref`` is found, for a bulk insert."""
    return [
        {"merchant_id": merchant_id, "scope": scope, "word": word, "ref": ref}
        for word in words_of(*texts)
    ]


async def index_words(work: Work, scope: str, ref: int, texts: Iterable[str]) -> None:
    """Say anew by which words something is found."""
    await forget_words(work, scope, ref)
    rows = word_rows(work.merchant_id, scope, ref, texts)
    if rows:
        await work.session.execute(work.insert(SearchWord).on_conflict_do_nothing(), rows)


async def forget_words(work: Work, scope: str, ref: int) -> None:
    """The thing ``ref`` of this ``scope`` is found by no word any more."""
    await work.session.execute(
        delete(SearchWord).where(
            SearchWord.merchant_id == work.merchant_id,
            SearchWord.scope == scope,
            SearchWord.ref == ref,
        )
    )
