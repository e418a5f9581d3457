"""Rows onto the disk as files, each within what Telegram takes and a spreadsheet opens."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from domain.sheets import FileFormat

MOST_BYTES = 45 * 1000 * 1000  # of one file; a bot may send 50 MB
MOST_ROWS = 1_000_000  # of one file; a spreadsheet has 1,048,576
LEVEL = 1  # of packing: twice the speed for a tenth more bytes


class Parts:
    """``add`` takes whole rows as the format says them. To be used by one thread at a time."""

    def __init__(
        self,
        folder: Path,
        file_format: FileFormat,
        titles: Sequence[str],
        *,
        most_bytes: int = MOST_BYTES,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self._folder, self._titles, self._format = folder, titles, file_format
        self._most_bytes, self._most_rows = most_bytes, most_rows
        self.files: list[Path] = []
        self.rows = 0
        self._rows = 0  # of the part that is open
        self._open()

    def add(self, data: bytes, rows: int) -> None:
        full = self._rows and (
            self._rows + rows > self._most_rows
            or self._part.size + len(data) * self._part.share > self._most_bytes
        )
        if full:
            self._part.close()
            self._open()
        self._part.write(data)
        self._rows += rows
        self.rows += rows

    def close(self) -> None:
        self._part.close()

    def _open(self) -> None:
        path = self._folder / f"{len(self.files) + 1}.{self._format.value}"
        self.files.append(path)
        self._rows = 0
        kind = _Csv if self._format is FileFormat.CSV else _Xlsx
        self._part = kind(path, self._titles)


class _Csv:
    """UTF-8 with BOM, comma, LF."""

    share = 1.0  # of the bytes given that stand in the file

    def __init__(self, path: Path, titles: Sequence[str]) -> None:
        self._file = path.open("wb")
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(titles)
        self._file.write(text.getvalue().encode("utf-8-sig"))

    @property
    def size(self) -> int:
        return self._file.tell()

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def close(self) -> None:
        self._file.close()


class _Xlsx:
    """One sheet, its first row bold and fixed."""

    share = 0.2  # at most, packed

    def __init__(self, path: Path, titles: Sequence[str]) -> None:
        self._file = path.open("wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        for name, text in PARTS.items():
            self._zip.writestr(name, HEAD + text)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        bold = "".join(f'<c t="str" s="3"><v>{escape(one)}</v></c>' for one in titles)
        self._sheet.write((HEAD + SHEET.format(columns=len(titles), bold=bold)).encode())

    @property
    def size(self) -> int:
        return self._file.tell()

    def write(self, data: bytes) -> None:
        self._sheet.write(data)

    def close(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()
        self._file.close()


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
    'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<cols><col min="1" max="{columns}" width="22" customWidth="1"/></cols>'
    "<sheetData><row>{bold}</row>\n"
)
# Styles 1 and 2: a moment and a day, as ``domain.sheets.write`` shows them; 3: bold.
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        f'"{_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        f'"{_TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType='
        f'"{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACK}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOC}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets>'
        '<sheet name="records" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACK}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOC}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_DOC}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
        '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="4">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}
