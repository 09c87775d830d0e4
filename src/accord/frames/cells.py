"""Whole columns checked at once: cells that do not fit take their line out, with the reason."""

from collections.abc import Mapping, Sequence

import polars as pl

from accord.errors import TableError
from accord.frames.arrays import LARGEST
from accord.frames.needs import Kind, Need
from accord.tables import cells as one
from accord.tables.rows import SHOWN, Reason, Refused

DECIMAL_COMMA = r"^([+-]?\d+),(\d{1,2})$"
YES = {"1": 1.0, "yes": 1.0, "y": 1.0, "true": 1.0, "ja": 1.0, "sí": 1.0}
NO = {"0": 0.0, "no": 0.0, "n": 0.0, "false": 0.0, "nein": 0.0}
LOOKED_AT = 200


def checked(
    frame: pl.DataFrame,
    need: Need,
    found: Mapping[str, str],
    missing: Sequence[str],
    dates: str,
    refused: list[Refused],
) -> pl.DataFrame:
    """The frame with one column cast, and without the lines whose cell does not fit."""
    role, heading = need.role, found[need.role]
    written = frame[role]
    _single(written, need, heading)
    cleaned = _emptied(written, missing)
    cast = _cast(cleaned, need, dates)
    if need.kind is not Kind.TEXT:
        cast = cast.fill_nan(None) if cast.dtype.is_float() else cast
    wrong = cleaned.is_not_null() & cast.is_null()
    if cleaned.dtype.is_float():
        wrong = wrong & ~cleaned.is_nan()  # NaN in a Parquet file is an empty cell
    outside = pl.repeat(False, len(cast), eager=True)
    if cast.dtype.is_numeric():
        outside = (cast.abs() > LARGEST).fill_null(False) if cast.dtype.is_float() else outside
        if need.lowest is not None:
            outside = outside | (cast < need.lowest).fill_null(False)
        if need.highest is not None:
            outside = outside | (cast > need.highest).fill_null(False)
    lacking = cast.is_null() & ~wrong if need.filled else pl.repeat(False, len(cast), eager=True)
    for mask, refusal in ((wrong, _wrong), (outside, _outside), (lacking, _lacking)):
        if mask.any():
            bad = frame.filter(mask).select("line", role)
            refused += [
                refusal(line, heading, "" if cell is None else str(cell)[:SHOWN], need)
                for line, cell in bad.iter_rows()
            ]
    return frame.with_columns(cast.alias(role)).filter(~(wrong | outside | lacking))


def said_once(
    frame: pl.DataFrame, key: Sequence[str], found: Mapping[str, str], refused: list[Refused]
) -> pl.DataFrame:
    """The first of several lines with the same key; the later ones are refused."""
    keyed = frame.with_columns(
        pl.col("line").first().over(list(key)).alias("first line"),
        pl.int_range(pl.len()).over(list(key)).alias("nth"),
    )
    later = keyed.filter(pl.col("nth") > 0)
    for row in later.iter_rows(named=True):
        said = ", ".join(_said(found.get(role, role), role, row[role]) for role in key)
        refused.append(
            Refused(
                row["line"],
                found.get(key[-1], key[-1]),
                str(row[key[-1]]),
                Reason.REPEAT,
                f"Line {row['first line']} already gives {said} and was kept.",
                "Take one of the two out.",
            )
        )
    return keyed.filter(pl.col("nth") == 0).drop("first line", "nth")


def _said(heading: str, role: str, value: object) -> str:
    """Times are days since 1970 by now, which nobody would recognise."""
    return f"the same {heading}" if role == "time" else f"{heading} {value}"


def _single(written: pl.Series, need: Need, heading: str) -> None:
    """Raises TableError for a column that holds no single values, or days where numbers belong."""
    kind = written.dtype
    if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Time):
        raise TableError(
            f"Column {heading} holds {str(kind).partition('(')[0]} values, which cannot be read. "
            "Write text, numbers or dates into the file."
        )
    if kind.is_temporal() and need.kind in (Kind.NUMBER, Kind.WHOLE, Kind.YES_NO):
        raise TableError(f"Column {heading} holds dates or times, and numbers are needed.")


def _emptied(written: pl.Series, missing: Sequence[str]) -> pl.Series:
    """Text without the blanks around it; what stands for nothing becomes nothing."""
    if written.dtype != pl.String:
        return _without_codes(written, missing)
    stripped = written.str.strip_chars()
    codes = stripped.str.to_lowercase()
    empty = codes.is_in(sorted(one.MISSING)) | stripped.is_in(list(missing))
    return stripped.zip_with(~empty.fill_null(True), pl.Series([None], dtype=pl.String))


def _without_codes(written: pl.Series, missing: Sequence[str]) -> pl.Series:
    """The numbers of a Parquet file, where a code such as -99 may stand for nothing as well."""
    if not written.dtype.is_numeric():
        return written
    said = pl.Series(missing, dtype=pl.String).cast(pl.Float64, strict=False).drop_nulls()
    coded = written.cast(pl.Float64).is_in(said.to_list()).fill_null(False)
    return written.set(coded, None) if coded.any() else written


def _cast(cells: pl.Series, need: Need, dates: str) -> pl.Series:
    if need.kind is Kind.TEXT:
        if cells.dtype.is_float() and (cells.drop_nulls() == cells.drop_nulls().round()).all():
            return cells.cast(pl.Int64).cast(pl.String)  # a client called 3, not 3.0
        return cells.cast(pl.String)
    if need.kind is Kind.TIME and cells.dtype in (pl.Date, pl.Datetime):
        return cells.dt.date().dt.epoch("d").cast(pl.Float64)  # the day where it was written
    if need.kind is Kind.TIME and cells.dtype == pl.Duration:
        return (cells.dt.total_seconds() / 86_400).floor()
    if need.kind is Kind.TIME and cells.dtype == pl.String and _looks_dated(cells):
        return _days(cells, dates)
    if need.kind is Kind.YES_NO:
        plain = cells.cast(pl.String).str.to_lowercase().str.strip_suffix(".0")
        return plain.replace_strict({**YES, **NO}, default=None, return_dtype=pl.Float64)
    if cells.dtype == pl.String:
        cells = cells.str.replace(DECIMAL_COMMA, "$1.$2")
    number = cells.cast(pl.Float64, strict=False)
    if need.kind is Kind.WHOLE:
        number = number.fill_nan(None)
        is_whole = (number == number.round()) & ~number.is_infinite()
        return number.zip_with(is_whole.fill_null(False), pl.Series([None], dtype=pl.Float64)).cast(
            pl.Int64
        )
    return number


def _looks_dated(cells: pl.Series) -> bool:
    some = cells.drop_nulls().head(LOOKED_AT).to_list()
    return sum(one.looks_like_date(cell) for cell in some) * 2 > len(some)


def _days(cells: pl.Series, dates: str) -> pl.Series:
    """Days since 1970; the unique dates alone are read one by one, as `accord score` reads them."""
    known: dict[str, float | None] = {}
    for cell in cells.drop_nulls().unique().to_list():
        try:
            day = one.time(cell, "dates", dates.removesuffix("-first"))
            known[cell] = float(day.toordinal() - 719_163) if hasattr(day, "toordinal") else None
        except one.CellError:
            known[cell] = None
    return cells.replace_strict(known, default=None, return_dtype=pl.Float64)


def _wrong(line: int, heading: str, cell: str, need: Need) -> Refused:
    kinds = {
        Kind.WHOLE: (Reason.NOT_WHOLE, "is not a whole number", "Write a whole number"),
        Kind.TIME: (Reason.OTHER_TIME, "is not a time like the others", "Write it as they are"),
        Kind.YES_NO: (Reason.NOT_A_NUMBER, "is not yes or no", "Write 1 or 0"),
    }
    reason, why, remedy = kinds.get(
        need.kind, (Reason.NOT_A_NUMBER, "is not a number", "Write a number")
    )
    return Refused(line, heading, cell, reason, f"“{cell}” {why}.", f"{remedy}, or leave it empty.")


def _outside(line: int, heading: str, cell: str, need: Need) -> Refused:
    if _huge(cell):
        why = f"“{cell}” is far too large."
        return Refused(line, heading, cell, Reason.OUT_OF_RANGE, why, "Correct it or empty it.")
    if need.kind is Kind.TIME:
        why = f"“{cell}” lies before the start."
        return Refused(line, heading, cell, Reason.OUT_OF_RANGE, why, "Correct it or empty it.")
    ends = [f"{end:g}" if end is not None else "…" for end in (need.lowest, need.highest)]
    why = f"“{cell}” lies outside {ends[0]} to {ends[1]}."
    if need.highest is None:
        why = f"“{cell}” is below {ends[0]}."
    remedy = f"Correct it; if it stands for “not rated”, add --missing={cell}."
    if need.kind is Kind.WHOLE and need.lowest == 1:  # a session: 0 is no code there
        remedy = "Count from 1 throughout the file."
    return Refused(line, heading, cell, Reason.OUT_OF_RANGE, why, remedy)


def _huge(cell: str) -> bool:
    try:
        return abs(float(cell)) > LARGEST
    except ValueError:  # a number with a decimal comma, which is read but not by Python
        return False


def _lacking(line: int, heading: str, cell: str, need: Need) -> Refused:
    if need.role == "client":
        why, remedy = "It does not say whose row this is.", "Fill in the client's code."
        return Refused(line, heading, cell, Reason.NO_CLIENT, why, remedy)
    return Refused(line, heading, cell, Reason.CELLS, "The cell is empty.", "Fill it in.")
