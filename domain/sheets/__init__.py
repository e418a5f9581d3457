"""Files of rows that people send: read within bounds, recognised by their header."""

from domain.sheets.kinds import KINDS, Kind, Line, lines_of
from domain.sheets.read import BadSheet, Reason, is_sheet, rows_of
from domain.sheets.reader import SheetReader
from domain.sheets.table import Table, lines_in, table_from, table_of
from domain.sheets.write import (
    MAX_ROWS,
    SIGNS,
    Cell,
    File,
    FileFormat,
    harmless,
    write_csv,
    write_file,
    write_xlsx,
)

__all__ = [
    "KINDS",
    "MAX_ROWS",
    "SIGNS",
    "BadSheet",
    "Cell",
    "File",
    "FileFormat",
    "Kind",
    "Line",
    "Reason",
    "SheetReader",
    "Table",
    "harmless",
    "is_sheet",
    "lines_in",
    "lines_of",
    "rows_of",
    "table_from",
    "table_of",
    "write_csv",
    "write_file",
    "write_xlsx",
]
