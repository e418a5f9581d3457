"""Files that the bot sent, as people open them."""

import csv
import io
from typing import Any

import openpyxl

from tests.town import Town


def sent_file(town: Town, number: int) -> bytes:
    """The file that somebody was sent last."""
    documents = [one.document for one in town.world.messages[number].values() if one.document]
    return town.world.file(documents[-1].file_id)[1]


def caption_of(town: Town, number: int) -> str:
    """What stands below the file that somebody was sent last."""
    documents = [one for one in town.world.messages[number].values() if one.document]
    return documents[-1].caption or ""


def csv_of(town: Town, number: int) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sent_file(town, number).decode("utf-8-sig"))))


def xlsx_of(town: Town, number: int) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(sent_file(town, number)))
    return list(book.worksheets[0].values)
