"""From bytes to cells: the encoding, the separator, and lines that a stray quote cannot swallow."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from accord.errors import TableError

DELIMITERS = (",", ";", "\t")
QUOTED_LINES = 20  # a quoted cell may run over this many lines; beyond it the quote is a slip
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes are to be read, and how many lines there are (for progress)."""

    name: str
    lines: int


def encoding_of(path: Path) -> Encoding:
    """UTF-8 (with or without a mark at its start), UTF-16 with a mark, otherwise Latin-1."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start.startswith(b"PK\x03\x04") or start.startswith(b"\xd0\xcf\x11\xe0"):
                raise TableError(
                    f"{path.name} is a spreadsheet file. Open it and save the sheet as CSV "
                    "(comma separated, UTF-8), then try again."
                )
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return Encoding("utf-16", 0)
            file.seek(0)
            return _eight_bit(file, path.name)
    except OSError as error:
        raise TableError(_unreadable(path, error)) from error


def _eight_bit(file: Iterable[bytes], name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, lines = True, 0
    reader = iter(lambda: file.read(PIECE), b"")  # type: ignore[attr-defined]
    for piece in reader:
        if b"\x00" in piece:
            raise TableError(f"{name} is not a text file. Save the table as CSV and try again.")
        lines += piece.count(b"\n")
        if utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    return Encoding("utf-8-sig" if utf8 else "latin-1", lines)


def _unreadable(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no file {path}. Check the name and the folder."
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder. Name the file inside it."
    return f"{path} cannot be opened ({error.strerror}). Check that you may read it."


def delimiter_of(heading: str) -> str:
    """The separator that the heading uses most, outside quotation marks.

    >>> delimiter_of('id;"day, date";score')
    ';'
    """
    bare = re.sub(r'"[^"]*"', "", heading)
    return max(DELIMITERS, key=bare.count)


def records(lines: Iterable[str]) -> Iterator[tuple[int, str | None]]:
    """Each record with the line it begins on; None where a quotation mark is never closed.

    Lines are only joined while a quote is open, and only so far, so that one stray mark costs
    its own line and not the rest of the file.

    >>> list(records(['a,b', '"x', 'y",1']))
    [(1, 'a,b'), (2, '"x\\ny",1')]
    """
    waiting: list[tuple[int, str]] = []
    source = iter(enumerate(lines, start=1))
    while True:
        number, line = waiting.pop(0) if waiting else next(source, (0, ""))
        if not number:
            return
        joined = line.rstrip("\n")
        if joined.count('"') % 2 == 0:
            yield number, joined
            continue
        taken: list[tuple[int, str]] = []
        while joined.count('"') % 2 and len(taken) < QUOTED_LINES:
            following = waiting.pop(0) if waiting else next(source, (0, ""))
            if not following[0]:
                break
            taken.append(following)
            joined += "\n" + following[1].rstrip("\n")
        if joined.count('"') % 2:
            waiting = taken + waiting
            yield number, None
        else:
            yield number, joined


def cells(record: str, delimiter: str) -> list[str]:
    """The cells of one record, without surrounding spaces."""
    if '"' not in record:
        return [cell.strip() for cell in record.split(delimiter)]
    parsed = next(csv.reader((record,), delimiter=delimiter, skipinitialspace=True), [])
    return [cell.strip() for cell in parsed]
