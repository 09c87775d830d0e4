"""The result of change by one method: a reading for the terminal, a table, and a picture."""

from collections import Counter
from dataclasses import dataclass
from math import isfinite
from textwrap import fill
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.drawing import plots
from accord.frames import table
from accord.scoring.change import Kind
from accord.scoring.many.expected import Method
from accord.scoring.many.figures import Marks
from accord.scoring.many.known import Known
from accord.scoring.many.pairs import Group

Floats = NDArray[np.float64]

ORDER = (
    Kind.RECOVERED,
    Kind.IMPROVED,
    Kind.RECOVERED_NOT_RELIABLE,
    Kind.UNCHANGED,
    Kind.NOT_ASSESSABLE,
    Kind.DETERIORATED,
)
WIDTH = 100  # columns of a terminal
OF_SLOPES = (Kind.IMPROVED, Kind.UNCHANGED, Kind.DETERIORATED)


@dataclass(frozen=True, slots=True)
class Changes:
    """Every client's change by one method, (n,) arrays in the order of the table.

    expected, se:  the second score expected without change, and its standard error.
    rc:            (post - expected) / se; a change is reliable beyond `critical`.
    cannot_worsen: too near the worse end of the scale for a reliable fall to show.
    false_worse:   share of people without true change who would be called deteriorated.
    known, marks:  the scale's figures and cut-offs as used.
    """

    method: Method
    clients: tuple[str, ...]
    pre: Floats
    post: Floats
    expected: Floats
    se: Floats
    kinds: tuple[Kind, ...]
    cannot_worsen: NDArray[np.bool_]
    critical: float
    false_worse: float
    false_said: str
    known: Known
    marks: Marks | None
    group: Group
    left_out: int
    cautions: tuple[str, ...]

    @property
    def rc(self) -> Floats:
        """Standard errors between the second score and the one expected; up where it is higher."""
        return np.asarray((self.post - self.expected) / self.se)

    @property
    def needed(self) -> float | None:
        """Points of difference that count, where they are the same for everybody."""
        if not np.array_equal(self.expected, self.pre) or np.ptp(self.se) > 0:
            return None
        return float(self.critical * self.se[0])

    @property
    def counts(self) -> dict[Kind, int]:
        """How many clients went which way; none is left out."""
        found = Counter(self.kinds)
        slope = self.method is Method.SLOPE  # it knows no cut-off and no end of the scale
        return {kind: found[kind] for kind in (OF_SLOPES if slope else ORDER)}

    @property
    def expected_false(self) -> float:
        """How many of those who could fall would be called deteriorated without any true change."""
        return self.false_worse * int((~self.cannot_worsen).sum())

    def __str__(self) -> str:
        wide = max(len(f"{count:,}") for count in self.counts.values()) + 3
        out = f"; {self.left_out:,} rows without both scores" if self.left_out else ""
        lines = [f"Change by {self.method.value}: {len(self.clients):,} clients{out}."]
        lines += [*self.basis, ""]
        lines += [f"{count:>{wide},}  {kind.value}" for kind, count in self.counts.items()]
        lines += ["", self.false, *self._stuck(), *self._together(), *self.cautions]
        return "\n".join(fill(line, WIDTH, subsequent_indent="  ") for line in lines)

    @property
    def basis(self) -> list[str]:
        """What the result rests on, in sentences."""
        known = self.known
        if self.method is Method.SLOPE:
            return ["Reliable beyond 1.96 standard errors of a client's own slope."]
        if self.method is Method.REGRESSION:
            return [
                "Reliable outside the 95% prediction interval (Student's t) of the second score,",
                f"made from other people's: better or worse than theirs. Higher is "
                f"{known.higher_is}.",
                *self._cutoffs(),
            ]
        points = (
            f"{self.needed:.2f} points" if self.needed else f"{self.critical:g} standard errors"
        )
        source = f" ({known.source})" if known.source else ""
        return [
            f"Reliable beyond {points}: reliability {known.reliability:.2f}, SD {known.sd:.4g}"
            f"{source}. Higher is {known.higher_is}.",
            *self._cutoffs(),
        ]

    @property
    def false(self) -> str:
        """What chance alone would do."""
        share = f"About {1000 * self.false_worse:.0f} in 1,000 {self.false_said}"
        return f"{share}: {self.expected_false:,.1f} of these {len(self.clients):,}."

    def _cutoffs(self) -> list[str]:
        if self.marks is None:
            return ["No norms are known, so nobody is called recovered."]
        marks = {"a": self.marks.a, "b": self.marks.b, "c": self.marks.c}
        said = ", ".join(f"{name} {mark:.1f}" for name, mark in marks.items() if mark is not None)
        norms = [
            f"{norm.group} M {norm.mean:.4g}, s {norm.sd:.4g} ({norm.source})"
            for norm in (self.known.clinical, self.known.general)
            if norm
        ]
        used = f"{self.marks.name} is used"
        if self.marks.used is None:
            used = f"{self.marks.name} cannot be said, so nobody is called recovered"
        return [f"Cut-offs {said}; {used}.", *(f"  {norm}" for norm in norms)]

    def _stuck(self) -> list[str]:
        count = int(self.cannot_worsen.sum())
        return [f"{count:,} started too near the worse end to fall reliably."] if count else []

    def _together(self) -> list[str]:
        one = self.group
        if one.sd_pre is None or one.sd_post is None:
            return []
        said = f"Together: from {one.mean_pre:.2f} (SD {one.sd_pre:.2f}) to {one.mean_post:.2f} "
        said += f"(SD {one.sd_post:.2f})"
        if one.t is not None:
            said += f"; mean difference over its SD {one.d_z:.2f}, t({one.n - 1}) {one.t:.2f}"
        return [f"{said}."]

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a client: client, pre, post, expected, se, rc, kind, cannot_worsen."""
        scores = {"slope": self.post} if self.method is Method.SLOPE else self._scores()
        columns = {"client": list(self.clients), **scores, "se": self.se, "rc": self.rc}
        columns["kind"] = [one.value for one in self.kinds]
        columns["cannot_worsen"] = self.cannot_worsen
        return table(columns, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: the figures it rests on, the counts, and one entry a client."""
        known = self.known
        rows = self.to_frame().to_dicts()
        return {
            "method": self.method.value,
            "n": len(self.clients),
            "left_out": self.left_out,
            "reliability": known.reliability,
            "sd": known.sd,
            "source": known.source,
            "higher_is": known.higher_is,
            "points_needed": self.needed,
            "critical": self.critical,
            "cutoffs": self.marks.to_dict() if self.marks else None,
            "counts": {kind.value: count for kind, count in self.counts.items()},
            "false_deteriorated_share": self.false_worse,
            "false_deteriorated_expected": self.expected_false,
            "cannot_worsen": int(self.cannot_worsen.sum()),
            "group": self.group.to_dict(),
            "cautions": list(self.cautions),
            "clients": rows,
        }

    def picture(self) -> str:
        """First against second score: the band that error fills, squares where it got worse."""
        worse = [kind is Kind.DETERIORATED for kind in self.kinds]
        places = list(zip(self.pre.tolist(), self.post.tolist(), strict=True))
        order = np.argsort(self.pre, kind="stable")
        edge = self.critical * self.se
        limits = [
            plots.Curve(
                "",
                tuple(zip(self.pre[order].tolist(), line[order].tolist(), strict=True)),
                thin=True,
            )
            for line in (self.expected - edge, self.expected + edge)
        ]
        mark = self.marks.used if self.marks else None
        return plots.dots(
            [place for place, bad in zip(places, worse, strict=True) if not bad],
            marked=[place for place, bad in zip(places, worse, strict=True) if bad],
            limits=limits,
            mark=mark if mark is not None and isfinite(mark) else None,
            says=f"First against last score of {len(places):,} clients. {self.false}",
            across="first score",
            up="last score",
        )

    def _scores(self) -> dict[str, Any]:
        return {"pre": self.pre, "post": self.post, "expected": self.expected}
