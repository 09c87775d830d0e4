"""Ratings that fall below what this person usually says, each with how it came back.

Shared by the signals that read one series on the shrunken-baseline chart.
"""

from dataclasses import dataclass

from accord.alliance.repairs import dips
from accord.chart.shrunken import Step, run
from accord.records import Plain, Series
from accord.signals.base import parts

DECIMALS = 3  # of a stored figure; pages show one


@dataclass(frozen=True, slots=True)
class Fall:
    """One rating at or past the chart's mark.

    `ratings` counts those up to and with this one; `later` is "low", "back-once" or "back", and
    `back` the session from which the last two ratings running were near the old usual.
    """

    session: int
    value: float
    usual: float
    wobble: float
    z: float
    mark: str  # "watch" or "strong"
    ratings: int
    later: str
    back: int | None
    parts: tuple[str, ...]

    def parameters(self) -> dict[str, Plain]:
        """The figures of the fall as a finding keeps them; `below` is positive either way."""
        return {
            "mark": self.mark,
            "value": round(self.value, DECIMALS),
            "usual": round(self.usual, DECIMALS),
            "below": round(abs(self.usual - self.value), DECIMALS),
            "wobble": round(self.wobble, DECIMALS),
            "ratings": self.ratings,
            "later": self.later,
            "back": self.back,
        }


def falls(series: Series, minimum: int) -> list[Fall]:
    """Every rating from the `minimum`-th on that lies past the watch mark of its constants.

    Empty where the series has no constants: without them nobody's usual can be told.

    >>> from accord.records import Constants, Point
    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "example")
    >>> values = enumerate([8.5, 8.0, 8.5, 6.0, 8.0, 8.5], 1)
    >>> points = tuple(Point(session, value) for session, value in values)
    >>> [fall] = falls(Series("m", "s", "client", points, constants=clinic), minimum=2)
    >>> fall.session, fall.mark, fall.later, fall.back
    (4, 'strong', 'back', 6)
    """
    constants = series.constants
    if constants is None:
        return []
    steps = run(series.points, constants, higher_is=series.higher_is)
    return [
        _fall(series, steps, at, constants.watch, constants.strong)
        for at, step in enumerate(steps)
        if at + 1 >= minimum and step.z is not None and step.z >= constants.watch
    ]


def _fall(series: Series, steps: tuple[Step, ...], at: int, watch: float, strong: float) -> Fall:
    step = steps[at]
    assert step.usual is not None and step.wobble is not None and step.z is not None
    dip = dips(steps[at:], watch, higher_is=series.higher_is)[0]
    used = [point for point in series.points if dip.back is None or point.session <= dip.back]
    return Fall(
        session=step.session,
        value=step.value,
        usual=step.usual,
        wobble=step.wobble,
        z=step.z,
        mark="strong" if step.z >= strong else "watch",
        ratings=at + 1,
        later=dip.recovery.value,
        back=dip.back,
        parts=parts(*(point.part for point in used)),
    )
