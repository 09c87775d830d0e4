"""Around a client: which ties outside therapy moved, by the client's own ratings alone.

What a tie gives and what it costs are two scores; they are told one after the other, never added.
"""

from accord.brief.facts import Facts, Tie
from accord.brief.page import AroundLine
from accord.brief.speech import Speech
from accord.records import Plain, Series

# Nobody has measured yet how much these ratings wobble, so only a clear move is told: our choice,
# in points of a scale from 0 to 10.
MOVED = 2.0
MINIMUM = 2  # ratings of a tie
CLOSE = 7.0  # of 0 to 10: from here on a tie is called close; our choice


def lines(facts: Facts, speech: Speech, client: str) -> tuple[AroundLine, ...]:
    """One client's ties: those that moved first, then by name."""
    ties = [tie for tie in facts.ties if tie.client == client]
    ties.sort(key=lambda tie: (not (_way(tie.hard) or _way(tie.good)), tie.name))
    return tuple(
        AroundLine(speech.name(client), tie.name, tie.role, _sentence(speech, tie)) for tie in ties
    )


def _sentence(speech: Speech, tie: Tie) -> str:
    if not (_enough(tie.good) or _enough(tie.hard)):
        return speech.page("tie", where="none")
    hard, good = _way(tie.hard), _way(tie.good)
    if not (hard or good):
        return speech.page("tie", where="steady")
    if not good and tie.good and tie.good.points and tie.good.points[-1].value >= CLOSE:
        good = "high"
    return speech.page(
        "tie",
        where="moved",
        client=speech.name(tie.client),
        hard=hard,
        good=good,
        **_ends("hard", tie.hard),
        **_ends("good", tie.good),
    )


def _enough(series: Series | None) -> bool:
    return series is not None and len(series.points) >= MINIMUM


def _before(series: Series) -> float:
    earlier = [point.value for point in series.points[:-1]]
    return sum(earlier) / len(earlier)


def _way(series: Series | None) -> str:
    """Up or down against the mean of the ratings before; empty where it did not clearly move."""
    if series is None or not _enough(series):
        return ""
    moved = series.points[-1].value - _before(series)
    return "" if abs(moved) < MOVED else "up" if moved > 0 else "down"


def _ends(name: str, series: Series | None) -> dict[str, Plain]:
    if series is None or not _enough(series):
        return {}
    return {f"{name}_from": _before(series), f"{name}_to": series.points[-1].value}
