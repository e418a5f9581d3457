"""Files of rows that people send: read within bounds, recognised by their header."""

from domain.sheets.kinds import KINDS, Kind, Line, lines_of
from domain.sheets.read import BadSheet, Reason, is_sheet, rows_of
from domain.sheets.write import Cell, FileFormat, write_csv, write_xlsx

__all__ = [
    "KINDS",
    "BadSheet",
    "Cell",
    "FileFormat",
    "Kind",
    "Line",
    "Reason",
    "is_sheet",
    "lines_of",
    "rows_of",
    "write_csv",
    "write_xlsx",
]
