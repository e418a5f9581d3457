"""Finding by the beginnings of words, in time that hardly grows with the catalogue."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, delete, exists, select

from domain.catalog.model import SearchWord
from domain.desk import Work

LONGEST, MOST = 32, 40  # symbols of a word, words of one thing
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
    """What is looked for: words whose beginnings must all be there, the longest first."""
    found: dict[str, None] = {}
    for piece in _PIECES.findall(folded(text)):
        if _HAN.match(piece):
            pairs = [piece[at : at + 2] for at in range(max(len(piece) - 1, 1))]
            found |= dict.fromkeys(pairs)
        else:
            found[piece[:LONGEST]] = None
    return sorted(found, key=len, reverse=True)[:6]


def begins(word: str) -> ColumnElement[bool]:
    """The index range of all words with this beginning."""
    return (SearchWord.word >= word) & (SearchWord.word < word + "\U0010ffff")


def matches(merchant_id: int, scope: str, text: str) -> Select[int] | None:
    """The refs of what has all words, exact words first. None where nothing was asked for.

    One word drives, in the order of the index; the others are looked up for each candidate.
    """
    asked = asked_words(text)
    if not asked:
        return None
    first, *others = asked
    query = (
        select(SearchWord.ref)
        .where(SearchWord.merchant_id == merchant_id, SearchWord.scope == scope, begins(first))
        .order_by(SearchWord.word, SearchWord.ref)
    )
    for other in others:
        alias = SearchWord.__table__.alias()
        query = query.where(
            exists(
                select(1).where(
                    alias.c.merchant_id == merchant_id,
                    alias.c.scope == scope,
                    alias.c.ref == SearchWord.ref,
                    (alias.c.word >= other) & (alias.c.word < other + "\U0010ffff"),
                )
            )
        )
    return query


def word_rows(
    merchant_id: int, scope: str, ref: int, texts: Iterable[str]
) -> list[dict[str, object]]:
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
    await work.session.execute(
        delete(SearchWord).where(
            SearchWord.merchant_id == work.merchant_id,
            SearchWord.scope == scope,
            SearchWord.ref == ref,
        )
    )
