"""Rows of an export as they stand in the file: its encoding found, its cells taken apart, nothing understood.

Memory is bounded whatever the file's size: it is read once to find the encoding, then row by row.
Encodings are tried in the order UTF-8 (with or without mark), UTF-16 with mark, cp932, cp932 with replaced
characters and a note (reference C0).
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from firstmove.errors import InputError

MAX_OCTETS = 1024 * 1024 * 1024
_CHUNK = 1024 * 1024
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(slots=True)
class Source:
    """One file, open for one walk over its rows."""

    name: str
    as_of: datetime  # when it was written
    size: int  # octets
    header: list[str]
    first: int  # line of the header
    notes: list[str]
    _octets: io.BufferedReader
    _text: io.TextIOWrapper
    _rows: Iterator[tuple[int, list[str]]] = field(repr=False)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row that is not blank.

        Raises:
            InputError: the file is broken at a line.
        """
        for line, row in self._rows:
            if any(cell.strip() for cell in row):
                yield line, row

    @property
    def position(self) -> int:
        """How many octets have been read: for a progress bar."""
        return self.size if self._octets.closed else self._octets.tell()

    def close(self) -> None:
        """Give the file back."""
        self._text.close()


def opened(path: Path) -> Source:
    """Open an export and read its header.

    Raises:
        InputError: it cannot be read, is empty, or is no text file; says what to do.
    """
    try:
        facts = path.stat()
        if facts.st_size > MAX_OCTETS:
            raise InputError(f"{path}: more than 1 GiB; export a shorter period")
        encoding, errors, notes = _encoding_of(path)
        octets = path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    text = io.TextIOWrapper(octets, encoding, errors, newline="")
    rows = _rows(text, path)
    try:
        first, header = next(rows, (0, []))
    except InputError:
        text.close()
        raise
    as_of = datetime.fromtimestamp(facts.st_mtime, UTC)
    return Source(str(path), as_of, facts.st_size, header, first, notes, octets, text, rows)


def _encoding_of(path: Path) -> tuple[str, str, list[str]]:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(_WORKBOOK):
        raise InputError(f"{path}: this is an Excel workbook; save it as CSV (UTF-8) and import that file")
    if start.startswith(_UTF_16):
        return "utf-16", "replace", []
    line = 0
    for encoding in ("utf-8-sig", "cp932"):
        line = _undecodable(path, encoding)
        if not line:
            return encoding, "strict", []
    note = f"line {line}: {path.name} is neither UTF-8 nor cp932; unreadable characters were replaced"
    return "cp932", "replace", [note]


def _undecodable(path: Path, encoding: str) -> int:
    """The line where a file is not of this encoding; 0 when it is throughout."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + error.object.count(b"\n", 0, error.start)
            if not chunk:
                return 0
            line += chunk.count(b"\n")


def _rows(text: io.TextIOWrapper, path: Path) -> Iterator[tuple[int, list[str]]]:
    first = text.readline()
    text.seek(0)
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    # Amazon's tab-separated reports quote nothing, and a title may hold a lone quotation mark (reference C0).
    unquoted = delimiter == "\t" and '\t"' not in first
    quoting: Literal[0, 3] = csv.QUOTE_NONE if unquoted else csv.QUOTE_MINIMAL
    reader = csv.reader(text, delimiter=delimiter, quoting=quoting)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}, line {line}: {error}; export the file again") from None
