"""Parquet files and wide tables as the long CSV that the line-by-line reader takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accord.errors import TableError
from accord.frames.taking import PARQUET, first_line, raw, unambiguous, waves_of
from accord.tables.rows import Refused

ROW = "row of the file"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new file, of which line of the old one each row is, and what of that is cut off."""

    path: Path
    lines: Sequence[int]
    refused: tuple[Refused, ...]


def long_csv(path: Path, wide: str, folder: Path) -> Rewritten:
    """The same table as `folder/<name>.csv`, one row a client and visit.

    `wide` names score columns, one a visit; they become `session` and `score`, and a cell that is
    empty everywhere after a client's last score adds no visit. Other columns are repeated.
    """
    table, short, _ = raw(path)
    if path.suffix.casefold() in PARQUET:
        dates = [name for name, kind in table.schema.items() if kind == pl.Datetime]
        table = table.with_columns(pl.col(name).dt.date() for name in dates)
        # What is no single value cannot be written, and no command reads it.
        table = table.select(name for name, kind in table.schema.items() if not kind.is_nested())
    # A row of the new file is one line, so that it can be told of which line of the old one it is.
    table = table.with_columns(pl.col(pl.String).str.replace_all(r"[\r\n]+", " "))
    columns = table.columns
    table = table.with_row_index(ROW, offset=first_line(path))
    table = table.filter(~pl.col(ROW).is_in([first_line(path) + place for place in short]))
    if wide:
        waves = waves_of(wide, columns)
        unambiguous(waves, columns)
        if clash := {"session", "score"} & (set(columns) - set(waves)):
            raise TableError(
                f"The table has a column called {sorted(clash)[0]} besides those of --wide. "
                "Rename it in the file."
            )
        number = {name: place + 1 for place, name in enumerate(waves)}
        rest = [name for name in columns if name not in number]
        table = (
            table.with_columns(pl.col(name).cast(pl.String) for name in waves)
            .unpivot(on=waves, index=[ROW, *rest], value_name="score")
            .with_columns(
                pl.col("variable").replace_strict(number, return_dtype=pl.Int64).alias("session")
            )
            .sort(ROW, "session")
        )
        said = pl.col("score").str.strip_chars().replace("", None).is_not_null()
        last = pl.col("session").filter(said).max().over(ROW)
        table = table.filter(pl.col("session") <= last).select(ROW, *rest, "session", "score")
    written = folder / f"{path.stem}.csv"
    table.drop(ROW).write_csv(written)
    return Rewritten(written, table[ROW].to_list(), tuple(short.values()))
