"""Parquet files and wide tables as the long CSV that the line-by-line reader takes."""

from pathlib import Path

import polars as pl

from accord.errors import TableError
from accord.frames.taking import PARQUET, raw, unambiguous, waves_of


def long_csv(path: Path, wide: str, folder: Path) -> Path:
    """The same table as `folder/<name>.csv`, one row a client and visit.

    `wide` names score columns, one a visit; they become `session` and `score`, and a cell that is
    empty everywhere after a client's last score adds no visit. Other columns are repeated.
    """
    table, _ = raw(path)
    if path.suffix.casefold() in PARQUET:
        dates = [name for name, kind in table.schema.items() if kind == pl.Datetime]
        table = table.with_columns(pl.col(name).dt.date() for name in dates)
        # What is no single value cannot be written, and no command reads it.
        table = table.select(name for name, kind in table.schema.items() if not kind.is_nested())
    if wide:
        waves = waves_of(wide, table.columns)
        unambiguous(waves, table.columns)
        if clash := {"session", "score"} & (set(table.columns) - set(waves)):
            raise TableError(
                f"The table has a column called {sorted(clash)[0]} besides those of --wide. "
                "Rename it in the file."
            )
        number = {name: place + 1 for place, name in enumerate(waves)}
        rest = [name for name in table.columns if name not in number]
        table = (
            table.with_columns(pl.col(name).cast(pl.String) for name in waves)
            .with_row_index("row of the file")
            .unpivot(on=waves, index=["row of the file", *rest], value_name="score")
            .with_columns(
                pl.col("variable").replace_strict(number, return_dtype=pl.Int64).alias("session")
            )
            .sort("row of the file", "session")
        )
        said = pl.col("score").str.strip_chars().replace("", None).is_not_null()
        last = pl.col("session").filter(said).max().over("row of the file")
        table = table.filter(pl.col("session") <= last).select(*rest, "session", "score")
    written = folder / f"{path.stem}.csv"
    table.write_csv(written)
    return written
