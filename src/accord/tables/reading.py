"""Reading a long table: one client and one visit a line, checked line by line."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from accord.errors import TableError
from accord.tables import cells, text
from accord.tables.cells import CellError, shown
from accord.tables.columns import Columns, recognise
from accord.tables.rows import Reading, Reason, Refused, Row, Time, miscounted

LOOKED_AT = 200  # lines that decide whether a column holds dates or day counts
Range = tuple[float | None, float | None]
Entry = Row | Refused


@dataclass(slots=True)
class Stream:
    """A table opened for reading: iterate once to get each line as a Row or a Refused.

    `lines_in_file` is for progress; 0 where it is not known. Where the table is another file
    rewritten, `name` is that file's, `lines` says for each row which of its lines it comes from
    (one a row, the first below the heading), and `left_out` is what could not be rewritten.
    """

    path: Path
    columns: Columns
    header: tuple[str, ...]
    kind: str
    encoding: str
    delimiter: str
    lines_in_file: int
    remarks: tuple[str, ...]
    ranges: tuple[Range, ...]
    missing: frozenset[str]
    first: str
    keep_repeats: bool
    name: str
    lines: Sequence[int] = ()
    left_out: tuple[Refused, ...] = ()
    _seen: dict[str, dict[Time, tuple[int, object]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        self._seen = {}
        places = [self.header.index(name) for name in (self.columns.client, self.columns.time)]
        rated = self.columns.items or (self.columns.score,)
        scores = [(self.header.index(name), name) for name in rated]
        yield from self.left_out
        with _opened(self.path, self.encoding) as file:
            for line, record in islice(_filled(file), 1, None):
                at = self.lines[line - 2] if self.lines else line
                yield self._entry(at, record, places[0], places[1], scores)

    def within(self, lowest: float | None, highest: float | None) -> None:
        """Set the range of a score column, once its heading has told which scale it holds."""
        if not self.columns.items:
            self.ranges = ((lowest, highest),)

    def _entry(
        self, line: int, record: str | None, who: int, when: int, scores: list[tuple[int, str]]
    ) -> Entry:
        if record is None:
            return Refused(
                line,
                "",
                "",
                Reason.QUOTE,
                "A quotation mark opens here and is never closed.",
                "Close it or take it out.",
            )
        found = text.cells(record, self.delimiter)
        if len(found) != len(self.header):
            return miscounted(line, shown(record), len(found), len(self.header))
        client = found[who]
        if not client:
            return Refused(
                line,
                self.columns.client,
                "",
                Reason.NO_CLIENT,
                "It does not say whose score this is.",
                "Fill in the client's code.",
            )
        column, cell = self.columns.time, found[when]
        try:
            time = cells.time(cell, self.kind, self.first)
            answers: list[float | int | None] = []
            check = cells.item if self.columns.items else cells.score
            for (place, heading), (low, high) in zip(scores, self.ranges, strict=True):
                column, cell = heading, found[place]
                answers.append(check(cell, self.missing, low, high))
        except CellError as error:
            return Refused(line, column, shown(cell), error.reason, error.why, error.remedy)
        if self.columns.items:
            row = Row(line, client, time, None, tuple(answers))  # type: ignore[arg-type]
        else:
            row = Row(line, client, time, answers[0])
        return row if self.keep_repeats else self._once(row, found[when])

    def _once(self, row: Row, written: str) -> Entry:
        """A client has one score at one time: the first line stands, a later one is refused."""
        said = row.items or row.value
        times = self._seen.setdefault(row.client, {})
        earlier = times.setdefault(row.time, (row.line, said))
        if earlier[0] == row.line:
            return row
        client, at = shown(row.client), shown(written)
        same = earlier[1] == said
        return Refused(
            row.line,
            self.columns.time,
            at,
            Reason.REPEAT if same else Reason.CONTRADICTION,
            f"Line {earlier[0]} already gives client {client} the same score at {at}."
            if same
            else f"Line {earlier[0]} gives client {client} another score at {at} and was kept.",
            f"Take {'one' if same else 'the wrong one'} out; if they are two visits, "
            "add --repeats=keep.",
        )


def stream(
    path: Path | str,
    *,
    client: str = "",
    time: str = "",
    session: str = "",
    score: str = "",
    items: Mapping[str, Range] | None = None,
    known: Iterable[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    missing: Sequence[str] = (),
    dates: str = "",
    keep_repeats: bool = False,
) -> Stream:
    """Open a table: find its encoding, separator and columns, and what its times are.

    `items` maps the item names of a measure to their lowest and highest answer. `dates` is
    "day-first", "month-first" or "" (then 03/04/2024 is refused as unclear). Nothing of the file
    is held in memory but one (line, score) per client and time, to see what is said twice.

    Raises TableError where the table cannot be read at all.
    """
    path = Path(path)
    if dates not in ("", "day-first", "month-first"):
        raise TableError(f"--dates is day-first or month-first, not {dates}.")
    encoding = text.encoding_of(path)
    with _opened(path, encoding.name) as file:
        filled = _filled(file)
        heading = next(filled, (0, None))[1]
        if heading is None:
            raise TableError(f"{path.name} is empty. Its first line must name the columns.")
        delimiter = text.delimiter_of(heading)
        header = tuple(text.cells(heading, delimiter))
        columns = recognise(
            header,
            client=client,
            time=time,
            session=session,
            score=score,
            items=tuple(items or ()),
            known=known,
        )
        kind = "session" if columns.session else _kind(filled, header, columns, delimiter)
    ranges = tuple((items or {}).values()) if columns.items else ((lowest, highest),)
    remarks = _remarks(encoding.name)
    return Stream(
        path=path,
        columns=columns,
        header=header,
        kind=kind,
        encoding=encoding.name,
        delimiter=delimiter,
        lines_in_file=encoding.lines,
        remarks=remarks,
        ranges=ranges,
        missing=frozenset(missing),
        first=dates.removesuffix("-first"),
        keep_repeats=keep_repeats,
        name=path.name,
    )


def headings(path: Path | str) -> tuple[str, ...]:
    """The headings of a table, before it is known what they mean."""
    path = Path(path)
    with _opened(path, text.encoding_of(path).name) as file:
        record = next(_filled(file), (0, None))[1]
        return tuple(text.cells(record, text.delimiter_of(record))) if record else ()


def read(table: Stream, on_line: Callable[[int], None] | None = None) -> Reading:
    """Read an opened table to its end; `on_line` is told each line as it is reached.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "scores.csv"
    ...     _ = path.write_text("id,day,score\\nmira,0,12\\nmira,7,x\\n")
    ...     reading = read(stream(path))
    >>> [row.value for row in reading.taken], [r.line for r in reading.refused]
    ([12.0], [3])
    """
    taken: list[Row] = []
    refused: list[Refused] = []
    for entry in table:
        if on_line is not None:
            on_line(entry.line)
        if isinstance(entry, Row):
            taken.append(entry)
        else:
            refused.append(entry)
    return Reading(
        columns=table.columns,
        kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        lines=len(taken) + len(refused),
        taken=tuple(taken),
        refused=tuple(refused),
        remarks=table.remarks,
        counts=dict(Counter(entry.reason.value for entry in refused)),
    )


def _kind(
    filled: Iterator[tuple[int, str | None]],
    header: tuple[str, ...],
    columns: Columns,
    delimiter: str,
) -> str:
    place = header.index(columns.time)
    dates = numbers = 0
    for _, record in islice(filled, LOOKED_AT):
        found = text.cells(record, delimiter) if record else []
        cell = found[place] if len(found) > place else ""
        dates += cells.looks_like_date(cell)
        numbers += bool(cells.NUMBER.fullmatch(cell)) and not cells.looks_like_date(cell)
    return "dates" if dates > numbers else "days"


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline=None)


def _filled(file: TextIO) -> Iterator[tuple[int, str | None]]:
    """Records that hold something; UTF-16 files without a table in them end as text errors."""
    try:
        first = next(file, "")
        for line, record in text.records(chain([first], file)):
            if record is None or record.strip(" \t,;"):
                yield line, record
    except UnicodeError as error:
        raise TableError(
            f"{Path(file.name).name} is not a text file. Save the table as CSV and try again."
        ) from error


def _remarks(encoding: str) -> tuple[str, ...]:
    if encoding == "latin-1":
        return (
            "The file is not UTF-8; it was read as Latin-1. Check letters with accents, "
            "or save it again as UTF-8.",
        )
    return ()
