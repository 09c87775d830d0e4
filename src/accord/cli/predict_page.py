"""The pages that `accord predict --html` writes: one client, or all."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from accord.cli.page import card, grid, heading, paragraph, tag
from accord.growth.client import Prediction
from accord.growth.off_track import MOST, UNCALIBRATED

if TYPE_CHECKING:
    from accord.growth.many import Predictions

SHOWN = 200  # clients listed
ROWS = 12  # times listed


def prediction_parts(found: Prediction) -> list[str]:
    """One client: what may be said, the picture, and the same in numbers."""
    band = f"{found.level:.0%} prediction intervals: so many single scores of clients like this "
    band += "one lie inside. The shaded band is what was to be expected at the start; the line and "
    band += "the thin ones around it are what to expect given the scores so far."
    return [
        card([paragraph(str(found.off_track), "say")], "first"),
        card([found.picture(), paragraph(band, "soft"), _numbers(found)]),
        *([card([paragraph(line, "soft") for line in found.remarks])] if found.remarks else []),
    ]


def _numbers(found: Prediction) -> str:
    last = found.given[-1][0] if found.given else -1.0
    after = [n for n, at in enumerate(found.own) if at.time > last]
    rows = []
    for n in after[:: max(1, -(-len(after) // ROWS))]:
        like, own = found.cohort[n], found.own[n]
        cells = [f"{own.time:.3g}"]
        for at in (own, like):
            cells += [f"{at.expected:.1f}", f"{at.low:.1f} to {at.high:.1f}"]
        rows.append(cells)
    head = [found.curve.clock.unit, "given the scores", "band", "like this one", "band"]
    return grid(head, rows, frozenset(range(5)))


def predictions_parts(found: "Predictions") -> list[str]:
    """All clients: how many are worth a conversation, and those first."""
    return list(_all(found))


def _all(found: "Predictions") -> Iterator[str]:
    from accord.growth.listing import counts

    known, worth, soon = counts(found)
    again = found.curve.recalibration
    if again is None:
        said = f"Nothing is said of who may end worse. {UNCALIBRATED}"
        yield card([paragraph(said, "say")], "first")
    else:
        said = f"{worth:,} of {known:,} clients with three scores or more are worth a "
        said += f"conversation, {soon:,} of them soon."
        right = [look.right for look in again.looks]
        rest = f"Their probability of ending {again.points:g} points or more worse than at intake "
        rest += f"is .20 or more (soon: .40). Of 100 such marks about {min(right):.0f} to "
        rest += f"{max(right):.0f} come true; a mark says nothing about why."
        yield card([paragraph(said, "say"), paragraph(rest, "soft")], "first")
    yield card([heading("The expected course"), found.curve.picture(found.level)])
    yield card([heading("Each client"), _rows(found), paragraph(_below(found), "soft")])


def _below(found: "Predictions") -> str:
    from accord.growth.listing import beyond_text

    more = len(found.names) - SHOWN
    said = " ".join(beyond_text(found)) + " Expected: one score "
    said += f"where treatments usually end, with its {found.level:.0%} "
    said += "prediction interval."
    if found.without_intake:
        said += f" Clients without a score to start from: {found.without_intake:,}."
    return said + (f" {more:,} further clients are not listed." if more > 0 else "")


def _rows(found: "Predictions") -> str:
    order = sorted(range(len(found.names)), key=lambda n: -(found.p[n] if found.p[n] >= 0 else -1))
    flags, rows = found.flags, []
    for n in order[:SHOWN]:
        reach = f"{found.low[n]:.1f} to {found.high[n]:.1f}"
        rows.append(
            [
                escape(found.names[n]),
                str(found.scores[n]),
                _figure(found.intake[n], "g"),
                _figure(found.latest[n], "g"),
                _figure(found.expected[n], ".1f"),
                reach if found.expected[n] == found.expected[n] else "–",
                ">.95" if found.p[n] > MOST else _figure(found.p[n], ".2f"),
                tag(flags[n], "notice") if flags[n] else "",
            ]
        )
    head = ["client", "scores", "intake", "latest", "expected", "interval", "probability", ""]
    return grid(head, rows, frozenset(range(1, 8)))


def _figure(value: float, how: str) -> str:
    return "–" if value != value else format(value, how)
