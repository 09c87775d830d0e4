"""Reliable and clinically significant change between two scores of one person.

    SEM = s * sqrt(1 - r)          how far one score strays from the true one
    S_diff = sqrt(2) * SEM         how far the difference of two strays from the true difference
    RC = (now - start) / S_diff    reliable where it is beyond 1.96 either way
    a = M_clinical -+ 2 s_clinical, b = M_general +- 2 s_general (towards and from health)
    c = (s_general * M_clinical + s_clinical * M_general) / (s_general + s_clinical)

Source: Jacobson and Truax 1991, J Consult Clin Psychol 59:12-19. With no change at all, about
2.5 in 100 people would still be called improved and 2.5 deteriorated.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from accord.errors import AnswerError
from accord.measures.measure import ChangeIndex, Measure, Norm, Reliability, Scale

BEYOND = 1.96  # 95 in 100 differences of two scores without any change lie within
LEAST_RELIABILITY = 0.70  # below it two scores of one person say too little (methods, section b)


class Kind(StrEnum):
    """What may be said of a change."""

    RECOVERED = "recovered"
    RECOVERED_NOT_RELIABLE = "recovered but not reliable"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    NOT_ASSESSABLE = "not assessable"  # the start leaves no room for a reliable improvement
    NOT_SAID = "not said"  # see Change.why


class Why(StrEnum):
    """Why nothing is said of a change."""

    NEW = "new"  # the measure is not yet validated
    NO_RELIABILITY = "no reliability"  # the scale's file gives none
    LOW_RELIABILITY = "low reliability"


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Scores that part the clinical from the general group. All lie on the scale's own points."""

    a: float  # two sds from the clinical mean
    b: float  # two sds from the general mean
    c: float  # as many sds from either: the one used
    clinical: Norm
    general: Norm


@dataclass(frozen=True, slots=True)
class Change:
    """A change with every figure it rests on. Points are scale points; figures may be None."""

    start: float
    now: float
    kind: Kind
    better: bool | None  # the direction of the difference; None where there is none
    sem: float | None = None
    s_diff: float | None = None
    rc: float | None = None
    needed: float | None = None  # points beyond which a change is reliable: 1.96 * s_diff
    reliability: Reliability | None = None
    published: ChangeIndex | None = None  # what others count as reliable; shown beside, not used
    cutoffs: Cutoffs | None = None
    why: Why | None = None

    @property
    def points(self) -> float:
        return self.now - self.start

    def __str__(self) -> str:
        """One paragraph in English for the terminal; pages say it in their own languages."""
        moved = f"{'up' if self.points > 0 else 'down'} by {abs(self.points):.1f} since intake"
        said = moved if self.points else "the same as at intake"
        if self.why is Why.NEW:
            return f"{said}; we cannot yet say whether that is more than ordinary wobble"
        if self.why is Why.NO_RELIABILITY:
            return f"{said}; no reliability is known for this scale, so nothing more is said"
        known = self.reliability
        assert known is not None  # every other kind was worked out from one
        basis = f"r {known.value:.2f} ({known.kind}), s {known.sd:g}; {known.source}"
        if self.why is Why.LOW_RELIABILITY:
            return (
                f"{said}; r is under {LEAST_RELIABILITY:.2f}, too little for one person ({basis})"
            )
        text = (
            f"{said}: {self.kind.value}, beyond {self.needed:.1f} points being reliable ({basis})"
        )
        if self.published:
            text += (
                f". Elsewhere {self.published.value:g} points are used ({self.published.source})"
            )
        if self.cutoffs is None:
            return text
        clinical, general = self.cutoffs.clinical, self.cutoffs.general
        return (
            f"{text}. Cut-off c {self.cutoffs.c:.1f} between M {clinical.mean:g}, "
            f"s {clinical.sd:g} ({clinical.source}) and M {general.mean:g}, s {general.sd:g} "
            f"({general.source})"
        )


def change(measure: Measure, scale_id: str, start: float, now: float) -> Change:
    """What may be said of the way from `start` to `now` on one scale of a measure.

    Raises AnswerError where a score lies outside the scale. A new measure, one without a known
    reliability and one with a reliability under .70 get the difference and the reason, no more.

    >>> from accord.measures.schema import load
    >>> found = change(load("phq-9"), "total", 16, 7)
    >>> found.kind.value, round(found.needed, 1), round(found.cutoffs.c, 1)
    ('recovered', 5.7, 7.8)
    >>> print(change(load("wellbeing"), "wellbeing", 4.0, 6.0))
    up by 2.0 since intake; we cannot yet say whether that is more than ordinary wobble
    """
    scale = measure.scale(scale_id)
    for score in (start, now):
        if not scale.lowest <= score <= scale.highest:
            raise AnswerError(
                f"{measure.id} {scale.id} runs from {scale.lowest:g} to {scale.highest:g}; "
                f"{score:g} lies outside. Are both scores of this scale?"
            )
    points = now - start
    better = (points > 0) is (scale.higher_is == "better") if points else None
    known = scale.reliability
    why = None
    if not measure.validated:
        why = Why.NEW
    elif known is None:
        why = Why.NO_RELIABILITY
    elif known.value < LEAST_RELIABILITY:
        why = Why.LOW_RELIABILITY
    if why or known is None:
        return Change(start, now, Kind.NOT_SAID, better, reliability=known, why=why)
    sem = known.sd * sqrt(1 - known.value)
    s_diff = sqrt(2) * sem
    marks = cutoffs(scale)
    return Change(
        start,
        now,
        _kind(scale, start, now, BEYOND * s_diff, marks),
        better,
        sem=sem,
        s_diff=s_diff,
        rc=points / s_diff,
        needed=BEYOND * s_diff,
        reliability=known,
        published=scale.change_index,
        cutoffs=marks,
    )


def cutoffs(scale: Scale) -> Cutoffs | None:
    """The three cut-offs of a scale, or None unless it has a clinical and a general norm.

    >>> from accord.measures.schema import load
    >>> marks = cutoffs(load("phq-9").scale("total"))
    >>> round(marks.a, 2), round(marks.b, 2), round(marks.c, 2)
    (4.4, 9.95, 7.78)
    """
    norms = {norm.group: norm for norm in scale.norms}
    if not {"clinical", "general"} <= set(norms):
        return None
    clinical, general = norms["clinical"], norms["general"]
    healthward = 1 if scale.higher_is == "better" else -1
    return Cutoffs(
        a=clinical.mean + healthward * 2 * clinical.sd,
        b=general.mean - healthward * 2 * general.sd,
        c=(general.sd * clinical.mean + clinical.sd * general.mean) / (general.sd + clinical.sd),
        clinical=clinical,
        general=general,
    )


def _kind(scale: Scale, start: float, now: float, needed: float, marks: Cutoffs | None) -> Kind:
    # Turned so that up is better whatever the scale: then one set of comparisons serves both.
    up = 1 if scale.higher_is == "better" else -1
    gain = up * (now - start)
    best = scale.highest if up == 1 else scale.lowest
    crossed = marks is not None and up * start <= up * marks.c < up * now
    if gain < -needed:
        return Kind.DETERIORATED  # first: a start near the top must never hide a fall
    if abs(best - start) <= needed:
        return Kind.NOT_ASSESSABLE
    if gain > needed:
        return Kind.RECOVERED if crossed else Kind.IMPROVED
    return Kind.RECOVERED_NOT_RELIABLE if crossed else Kind.UNCHANGED
