"""All figures of many personal networks, and how they are spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import column, numbers, table
from accord.records import Plain
from accord.relationships import composition, shape
from accord.relationships.cells import factored, yes
from accord.relationships.flat import Floats, Maps, Whole, maps

SAID = {
    "size": "people named",
    "asked": "of these, ties among them asked about",
    "ties": "ties among them",
    "density": "share of possible ties that are there",
    "effective_size": "people less what they have in common",
    "efficiency": "effective size by size",
    "constraint": "how far all leads to the same people",
    "hierarchy": "how far one person carries the constraint",
    "isolates": "people tied to none of the others",
    "components": "groups apart from one another",
    "ei_index": "-1 all of one's own kind, 1 none",
    "blau": "chance that two are of different kinds",
    "supportive": "people who give any support",
    "support_share": "share who give any support",
    "support_by_strength": "support, weighted by closeness, 0 to 1",
    "multiplexity": "kinds of support a person",
    "multiplex_share": "share who give two kinds or more",
    "negative": "people who are a strain",
    "negative_share": "share who are a strain",
    "ambivalent": "people who support and strain",
    "ambivalent_share": "share who support and strain",
    "closeness_mean": "mean closeness",
    "closeness_sd": "SD of closeness",
    "close": "close people",
    "reciprocity": "share of support that goes both ways",
}
CAUTION = (
    "Density and constraint depend on size: compare maps of like size, or report both. Where an "
    "interview stops at a number of people, larger networks are cut to it."
)


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure over all maps where it is defined."""

    name: str
    defined: int
    undefined: int
    mean: float | None
    sd: float | None  # needs two maps
    quartiles: tuple[float, float, float, float, float] | None  # lowest, 1/4, 1/2, 3/4, highest


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Figures of E maps: each (E,), NaN where undefined; None in `to_frame` and `to_dict`."""

    maps: Maps
    figures: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.maps)

    def __getitem__(self, name: str) -> Floats:
        if name not in self.figures:
            there = ", ".join(self.figures)
            raise DataError(f"There is no figure {name}. There are: {there}.")
        return self.figures[name]

    def spreads(self) -> tuple[Spread, ...]:
        """How each figure is spread over the maps."""
        return tuple(_spread(name, values) for name, values in self.figures.items())

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a map; what is undefined is null."""
        return table(
            {"ego": self.maps.egos, **{n: plain(v) for n, v in self.figures.items()}}, kind
        )

    def to_dict(self) -> dict[str, Any]:
        """The spreads, and what was left out, as plain values."""
        spreads: dict[str, dict[str, Plain]] = {}
        for one in self.spreads():
            lowest, lower, middle, upper, highest = one.quartiles or (None,) * 5
            spreads[one.name] = {
                "says": SAID[one.name],
                "defined": one.defined,
                "undefined": one.undefined,
                "mean": one.mean,
                "sd": one.sd,
                "lowest": lowest,
                "lower_quartile": lower,
                "median": middle,
                "upper_quartile": upper,
                "highest": highest,
            }
        return {
            "maps": len(self.maps),
            "people": len(self.maps.ego),
            "ties": len(self.maps.source),
            "ties_left_out": dict(self.maps.left_out),
            "figures": spreads,
            "caution": CAUTION,
        }

    def picture(self) -> str:
        """Small plots of how the figures are spread; nobody's network is drawn."""
        from accord.relationships.picture import picture

        return picture(self)

    def __str__(self) -> str:
        people, ties = len(self.maps.ego), f"{len(self.maps.source):,} ties among them"
        if "ties" not in self.figures:  # nought would say that they do not know each other
            ties = "ties among them not asked about"
        lines = [
            f"{len(self.maps):,} {'map' if len(self.maps) == 1 else 'maps'}, "
            f"{people:,} {'person' if people == 1 else 'people'}, {ties}.",
            f"{'figure':<20}{'maps':>9}{'mean':>9}{'SD':>9}{'lowest':>9}{'median':>9}{'highest':>9}",
        ]
        for one in self.spreads():
            ends = one.quartiles or (None,) * 5
            cells = (one.mean, one.sd, ends[0], ends[2], ends[4])
            numbers_ = "".join(f"{_shown(value):>9}" for value in cells)
            lines.append(f"{one.name:<20}{one.defined:>9,}{numbers_}")
        if gone := self.maps.left_out:
            said = ", ".join(f"{count:,} {why}" for why, count in gone.items())
            lines.append(f"Rows of ties left out: {said}.")
        return "\n".join([*lines, fill(CAUTION, 100)])


def measure(
    alters: Any,
    ties: Any = None,
    *,
    ego: str = "ego",
    alter: str = "alter",
    source: str = "from",
    target: str = "to",
    weight: str = "",
    asked: str = "",
    egos: Sequence[Any] | None = None,
    support: Sequence[str] = (),
    given: Sequence[str] = (),
    negative: str = "",
    closeness: str = "",
    close_from: float | None = None,
    alike: str = "",
    kind: str = "",
    weighted: bool = False,
    least: int = shape.LEAST,
) -> Measures:
    """Every figure that these columns allow, for all maps at once.

    Columns of the alters: `support` (yes or no, one a kind of support that ego gets), `given` (the
    same for what ego gives), `negative` (a strain), `closeness` (a number; `close_from` is what
    counts as close), `alike` (of ego's own kind: E-I index), `kind` (a group: Blau). Columns and
    rules of maps and ties: `maps`. `weighted` takes ties' weights and closeness into the
    constraint. The formulas and their sources are in `shape` and `composition`.

    Without a table of ties nothing is said about them; a map without alters has size nought and
    everything else undefined. `least` is the number of alters that a constraint needs.

    >>> alters = {"ego": [1, 1, 1, 2], "alter": [1, 2, 3, 1], "helps": [1, 1, 0, 1]}
    >>> found = measure(alters, {"ego": [1], "from": [1], "to": [2]}, support=("helps",))
    >>> found.to_frame().select("ego", "size", "density", "support_share").rows()
    [(1, 3.0, 0.3333333333333333, 0.6666666666666666), (2, 1.0, None, 1.0)]

    Raises DataError as `maps` does, and for cells that are neither yes nor no, or no numbers.
    """
    drawn = maps(
        alters,
        ties,
        ego=ego,
        alter=alter,
        source=source,
        target=target,
        weight=weight,
        asked=asked,
        egos=egos,
    )
    if weighted and not closeness:
        raise DataError("A weighted constraint needs the column of closeness as ego's own ties.")
    close = numbers(alters, closeness)[drawn.order] if closeness else None
    found = {"size": np.bincount(drawn.ego, minlength=len(drawn)).astype(float)}
    if asked:
        found["asked"] = composition.counted(drawn, drawn.asked.astype(float))[0]
    if ties is not None:
        found |= shape.structure(drawn, strength=close, weighted=weighted, least=least)
    if alike:
        found["ei_index"] = composition.index(drawn, yes(alters, alike)[drawn.order])
    if kind:
        found["blau"] = composition.blau(drawn, _kinds(alters, kind)[drawn.order])
    gets, gives = _any(alters, support, drawn), _any(alters, given, drawn)
    if support:
        found |= composition.support(drawn, _marks(alters, support, drawn), close)
    if negative:
        found |= composition.strain(drawn, yes(alters, negative)[drawn.order], gets)
    if close is not None:
        found["closeness_mean"], found["closeness_sd"] = composition.closeness(drawn, close)
        if close_from is not None:
            marks = np.where(np.isnan(close), np.nan, (close >= close_from).astype(float))
            held, known = composition.counted(drawn, marks)
            found["close"] = np.where(known > 0, held, np.nan)
    if gets is not None and gives is not None:
        found["reciprocity"] = composition.reciprocity(drawn, gets, gives)
    return Measures(drawn, found)


def plain(values: Floats) -> list[float | None]:
    """What is undefined becomes None."""
    made = values.astype(object)
    made[np.isnan(values)] = None
    return list(made)


def _marks(alters: Any, names: Sequence[str], drawn: Maps) -> list[Floats]:
    return [yes(alters, name)[drawn.order] for name in names]


def _any(alters: Any, names: Sequence[str], drawn: Maps) -> Floats | None:
    """Whether an alter has any of the marks; NaN where none of them was said."""
    if not names:
        return None
    marks = np.vstack(_marks(alters, names, drawn))
    said = (~np.isnan(marks)).any(axis=0)
    return np.where(said, (np.nansum(marks, axis=0) > 0).astype(float), np.nan)


def _kinds(alters: Any, kind: str) -> Whole:
    values = column(alters, kind)
    filled = ~values.is_null().to_numpy()
    codes = np.full(len(values), -1, dtype=np.int64)
    if filled.any():
        (codes[filled],), _ = factored([values.filter(filled.tolist())])
    return codes


def _spread(name: str, values: Floats) -> Spread:
    there = values[~np.isnan(values)]
    if not len(there):
        return Spread(name, 0, len(values), None, None, None)
    ends = np.quantile(there, (0, 0.25, 0.5, 0.75, 1))
    sd = float(there.std(ddof=1)) if len(there) > 1 else None
    lowest, lower, middle, upper, highest = (float(end) for end in ends)
    quartiles = (lowest, lower, middle, upper, highest)
    return Spread(name, len(there), len(values) - len(there), float(there.mean()), sd, quartiles)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
