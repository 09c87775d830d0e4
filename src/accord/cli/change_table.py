"""Reading the scores of `accord change`: two columns, or the first and last of a long table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from cyclopts import Group, Parameter

from accord.cli.course_table import score_heading
from accord.cli.options import ColumnOptions, ScaleOptions, bounds
from accord.cli.science import taken
from accord.errors import TableError
from accord.frames import Kind, Need, Taken
from accord.frames.needs import CLIENT
from accord.measures.measure import Norm
from accord.measures.schema import load
from accord.scoring.many import Known, first_and_last
from accord.tables import columns as known_headings
from accord.tables import usual

NORMS = Group("Norms", sort_key=3)


@Parameter(name="*", group=NORMS)
@dataclass(frozen=True, kw_only=True)
class NormOptions:
    """Whom clients are compared with; without a clinical norm, with their own first scores."""

    general: str = ""
    "Mean and SD of the general population, M:SD."
    clinical: str = ""
    "Mean and SD of people who come for treatment, M:SD."
    norms: str = ""
    "Where these come from; printed with the result."


@dataclass(frozen=True, slots=True)
class Pairs:
    """A file as one row a client: client, first, last, and further predictors."""

    taken: Taken
    frame: Any
    one_score: int
    no_score: int

    @property
    def said(self) -> str:
        """Who has no two scores."""
        parts = [(self.one_score, "only one score"), (self.no_score, "no score")]
        said = [f"{many:,} with {what}" for many, what in parts if many]
        return f"Left out: {' and '.join(said)}." if said else ""


def read_pairs(
    file: Path,
    columns: ColumnOptions,
    *,
    pre: str,
    post: str,
    covariates: Sequence[str],
    within: tuple[float, float],
) -> Pairs:
    """The table as one row a client."""
    low = within[0] if within[0] > -inf else None
    high = within[1] if within[1] < inf else None
    client = Need("client", Kind.TEXT, CLIENT.names, told=columns.id, option="--id", filled=True)
    more = [Need(name, Kind.NUMBER, told=name, option="--covariates") for name in covariates]
    if pre:
        if columns.wide or columns.score or columns.time or columns.session:
            raise TableError("With --pre and --post, leave --score, --time and --wide out.")
        needs = [
            client,
            Need("first", Kind.NUMBER, told=pre, option="--pre", lowest=low, highest=high),
            Need("last", Kind.NUMBER, told=post, option="--post", lowest=low, highest=high),
        ]
        read = taken(file, [*needs, *more], columns, once=("client",))
        first, last = read.frame["first"].is_not_null(), read.frame["last"].is_not_null()
        one, none = int((first ^ last).sum()), int((~first & ~last).sum())
        return Pairs(read, read.frame, one, none)
    needs = [client, *_when(columns), _score(columns.score, low, high)]
    if more:
        raise TableError("--covariates needs one row a client: give --pre and --post.")
    read = taken(file, needs, columns)
    time = "session" if read.has("session") else "time"
    if not read.has(time):
        raise TableError("It is not known which score is first. Name --session or --time.")
    found = first_and_last(read.frame, client="client", score="score", time=time)
    scores = found["scores"]
    return Pairs(read, found, int((scores == 1).sum()), int((scores == 0).sum()))


def known_of(scale: ScaleOptions, norms: NormOptions, heading: str) -> tuple[str, Known]:
    """What the scale is called, and what is known of it: told, from a measure, or the heading."""
    if scale.measure:
        measure = load(scale.measure)
        if scale.range or scale.higher:
            raise TableError(f"{measure.id} has its own range: leave --range and --higher out.")
        name = scale.name or measure.title
        if scale.reliability is None:
            one = scale.scale or measure.scales[0].id
            known = Known.of(measure, one)
        else:
            # Whoever brings a reliability of their own vouches for the measure's use among them.
            this = measure.scale(scale.scale) if scale.scale else measure.scales[0]
            known = Known(
                higher_is="better" if this.higher_is == "better" else "worse",
                lowest=this.lowest,
                highest=this.highest,
            )
    else:
        usual_one = next((found for word in _words(heading) if (found := usual(word))), None)
        direction = scale.higher or (usual_one.higher_is if usual_one else "")
        if not direction:
            raise TableError(
                f"It is not known whether a higher {heading} is better or worse. "
                "Say it with --higher=better or --higher=worse."
            )
        low, high = bounds(scale.range)
        if usual_one and not scale.range:
            low, high = usual_one.lowest, usual_one.highest
        known = Known(
            higher_is="better" if direction == "better" else "worse",
            lowest=-inf if low is None else low,
            highest=inf if high is None else high,
        )
        name = scale.name or (usual_one.name if usual_one else heading)
    return name, _told(known, scale, norms)


def heading_of(file: Path, columns: ColumnOptions, pre: str, post: str) -> str:
    """The heading that may say what the scores are of."""
    if bool(pre) != bool(post):
        raise TableError("Give both --pre and --post, or neither for a long table.")
    return pre or score_heading(file, columns)


def _told(known: Known, scale: ScaleOptions, norms: NormOptions) -> Known:
    general, clinical = _norm("general", norms), _norm("clinical", norms)
    given: dict[str, Any] = {
        "reliability": scale.reliability,
        "sd": scale.sd,
        "source": scale.source,
        "general": general,
        "clinical": clinical,
    }
    return replace(known, **{name: one for name, one in given.items() if one not in (None, "")})


def _norm(group: str, norms: NormOptions) -> Norm | None:
    told = norms.general if group == "general" else norms.clinical
    if not told:
        return None
    try:
        mean, sd = (float(one) for one in told.split(":"))
    except ValueError:
        raise TableError(
            f"--{group}={told} is not a mean and an SD. Write it as --{group}=114.8:17.8."
        ) from None
    return Norm(group, mean, sd, norms.norms or "as given")


def _when(columns: ColumnOptions) -> list[Need]:
    if columns.wide:
        return []
    session = Need("session", Kind.WHOLE, known_headings.SESSION, columns.session, "--session")
    time = Need("time", Kind.TIME, known_headings.TIME, columns.time, "--time")
    if columns.time:
        return [time]
    if columns.session:
        return [session]
    return [replace(session, required=False), replace(time, required=False)]


def _score(told: str, lowest: float | None, highest: float | None) -> Need:
    names = (*known_headings.SCORE, *known_headings.SCALES)
    return Need("score", Kind.NUMBER, names, told, "--score", lowest=lowest, highest=highest)


def _words(heading: str) -> list[str]:
    """The heading, and its words: das_pre may be the DAS."""
    return [heading, *re.split(r"[\W_]+", heading)]
