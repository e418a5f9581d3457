"""Files of rows that people send: read within bounds, recognised by their header."""

from domain.sheets.kinds import KINDS, Kind, Line, lines_of
from domain.sheets.read import BadSheet, Reason, is_sheet, rows_of
from domain.sheets.upload import (
    Content,
    Stopped,
    Upload,
    Watch,
    keep_upload,
    stop_upload,
    sweep_uploads,
)

__all__ = [
    "KINDS",
    "BadSheet",
    "Content",
    "Kind",
    "Line",
    "Reason",
    "Stopped",
    "Upload",
    "Watch",
    "is_sheet",
    "keep_upload",
    "lines_of",
    "rows_of",
    "stop_upload",
    "sweep_uploads",
]
