"""A file of any size as a checked frame: what fits is taken, the rest is refused by its line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accord.errors import TableError
from accord.frames import cells, ragged
from accord.frames.needs import Kind, Need, find
from accord.tables import text
from accord.tables.rows import Refused

PARQUET = frozenset({".parquet", ".pq"})
PIECE = 1 << 16  # bytes in which ends of lines are looked for


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file gave: a polars frame with a column a role, and `line` (of the file)."""

    path: Path
    frame: pl.DataFrame
    columns: Mapping[str, str]  # role: heading
    refused: tuple[Refused, ...]
    lines: int  # data lines of the file
    remarks: tuple[str, ...] = ()

    def has(self, role: str) -> bool:
        """Whether the file has this column."""
        return role in self.columns


def take(
    path: Path | str,
    needs: Sequence[Need],
    *,
    missing: Sequence[str] = (),
    dates: str = "",
    once: Sequence[str] = (),
    wide: str = "",
) -> Taken:
    """Read a CSV (comma, semicolon or tab) or Parquet file and keep the rows that fit.

    `missing` are further codes that stand for "not rated". `dates` is "day-first", "month-first" or
    "". `once` are roles that name a row: a second row with the same is refused. `wide` lists score
    columns, one a session, in order (`bdi_1,bdi_2` or `bdi_1:bdi_8`); the file is then turned into
    one row a client and session, with the columns `session` and `score`.

    Raises TableError where the file cannot be read at all, or nothing of it can be taken.
    """
    path = Path(path)
    whole, short, remarks = raw(path)
    header = whole.columns
    waves = waves_of(wide, header)
    if waves:
        needs = [need for need in needs if need.role not in ("session", "score", "time")]
    found = find(needs, header)
    for need in needs:
        if need.told and need.role not in found:
            raise TableError(f"There is no column called {need.told}.")
    unambiguous([*found.values(), *waves], header)
    chosen = [pl.col(heading).alias(role) for role, heading in found.items()]
    frame = whole.with_row_index("line", offset=first_line(path))
    frame = frame.select("line", *chosen, *[pl.col(name).alias(f"wave {name}") for name in waves])
    lines, refused = frame.height, list(short.values())
    if short:
        frame = frame.filter(~pl.col("line").is_in([first_line(path) + place for place in short]))
    wanted = [need for need in needs if need.role in found]
    if waves:
        frame, wanted = _long(frame, waves, wanted)
        found = {**found, "session": wide, "score": wide}
        remarks += (f"Each of the {len(waves)} score columns was read as one session.",)
    for need in wanted:
        frame = cells.checked(frame, need, found, missing, dates, refused)
    if once:
        frame = cells.said_once(frame, [r for r in once if r in frame.columns], found, refused)
    refused.sort(key=lambda one: one.line)
    if not frame.height:
        said = "".join(f"\n  {one}" for one in refused[:3])
        raise TableError(f"No row of {path.name} could be taken.{said}")
    return Taken(path, frame, found, tuple(refused), lines, remarks)


def raw(path: Path) -> tuple[pl.DataFrame, dict[int, Refused], tuple[str, ...]]:
    """All cells of a text file as text; of a Parquet file as they are. And rows that are cut off.

    These are refused by their place among the rows; what they lack is empty in the frame.
    """
    if path.suffix.casefold() in PARQUET:
        try:
            return _as_text(pl.read_parquet(path)), {}, ()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise TableError(f"{path.name} cannot be read as Parquet: {error}") from error
    encoding = text.encoding_of(path).name
    with path.open(encoding=encoding, newline=None) as file:
        heading = next((line for line in file if line.strip()), "")
    if not heading:
        raise TableError(f"{path.name} is empty. Its first line must name the columns.")
    delimiter = text.delimiter_of(heading)
    source: Path | bytes = path
    remarks: tuple[str, ...] = ()
    if not encoding.startswith("utf-8"):
        source = path.read_text(encoding=encoding).encode()
        remarks = (f"The file is not UTF-8; it was read as {encoding}. Check accents.",)
    elif _ends_with_returns(path):
        source = path.read_text(encoding=encoding).encode()  # with line ends as they are usual
    try:
        found = pl.read_csv(source, separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        at = ragged.too_many(path, encoding, delimiter)
        where = f" (line {at})" if at else f" ({str(error).splitlines()[0]})"
        raise TableError(
            f"{path.name} is not a regular table{where}. Look for a line "
            "with a separator or a quotation mark too many."
        ) from error
    short: dict[int, Refused] = {}
    if found.width > 1 and found[:, -1].null_count():  # a line that is cut off lacks its last cell
        short = ragged.too_few(path, encoding, delimiter, found.height)
    return _headed(found), short, remarks


def unambiguous(used: Iterable[str], header: Sequence[str]) -> None:
    """Raises TableError where a heading that is used stands above several columns."""
    for heading in used:
        again = re.compile(re.escape(heading) + r" \(column \d+\)")
        if any(again.fullmatch(other) for other in header):
            raise TableError(
                f"More than one column is called {heading}. Rename one of them in the file."
            )


def _headed(table: pl.DataFrame) -> pl.DataFrame:
    """Headings without blanks around them; one that comes again says which column it is."""
    names: list[str] = []
    for name in table.columns:
        heading = name.lstrip("\ufeff").strip()
        first = re.sub(r"_duplicated_\d+$", "", heading).strip()
        if first in names:  # polars marks what is repeated to the letter, but not to the blank
            heading = f"{first} (column {len(names) + 1})"
        names.append(heading)
    table.columns = names
    return table


def _as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Categories as the words they stand for."""
    words = [name for name, kind in table.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return table.with_columns(pl.col(words).cast(pl.String)) if words else table


def _ends_with_returns(path: Path) -> bool:
    """Whether lines end as on old Macintosh computers, and as Excel there still writes them."""
    with path.open("rb") as file:
        piece = file.read(PIECE)
    return b"\r" in piece and b"\n" not in piece


def first_line(path: Path) -> int:
    """Rows of a Parquet file are counted from one; a text file's first line names the columns."""
    return 1 if path.suffix.casefold() in PARQUET else 2


def waves_of(wide: str, header: Sequence[str]) -> list[str]:
    """The columns that `--wide` names; raises TableError where they are not there."""
    if not wide:
        return []
    first, mark, last = wide.partition(":")
    if mark:
        ends = [name for name in (first, last) if name not in header]
        names = [] if ends else list(header[header.index(first) : header.index(last) + 1])
    else:
        names = [name.strip() for name in wide.split(",")]
        ends = [name for name in names if name not in header]
    if ends or len(names) < 2:
        raise TableError(
            f"--wide={wide} does not name two or more columns of this file. The columns are: "
            f"{', '.join(header[:30])}. Write --wide=first,second or --wide=first:last."
        )
    return names


def _long(
    frame: pl.DataFrame, waves: Sequence[str], wanted: Sequence[Need]
) -> tuple[pl.DataFrame, list[Need]]:
    names = [f"wave {name}" for name in waves]
    number = {name: place + 1 for place, name in enumerate(names)}
    rest = [name for name in frame.columns if name not in number]
    frame = (
        frame.unpivot(on=names, index=rest, variable_name="wave", value_name="score")
        .with_columns(pl.col("wave").replace_strict(number, return_dtype=pl.Int64).alias("session"))
        .drop("wave")
        .sort("line", "session", maintain_order=True)
    )
    return frame, [*wanted, Need("session", Kind.WHOLE), Need("score", Kind.NUMBER)]
