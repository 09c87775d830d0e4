"""Many clients on an expected course as text: how many, and those most worth a word."""

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from accord.growth.off_track import MOST, SOON, UNCALIBRATED, WORTH

if TYPE_CHECKING:
    from accord.growth.many import Predictions

SHOWN = 12  # clients in a printed list


def predictions_text(found: "Predictions") -> str:
    """How many, and those most worth a word."""
    known, worth, soon = counts(found)
    curve = found.curve
    said = [f"{len(found.names):,} clients on the expected course of {curve.measured.name}."]
    if found.without_intake:
        said.append(f"{found.without_intake:,} have no score to start from: nothing is said.")
    said += beyond_text(found)
    if curve.recalibration is None:
        said.append(fill(f"Nothing is said of who may end worse. {UNCALIBRATED}", 100))
        return "\n".join(said)
    said.append(
        f"Of {known:,} with three scores or more, {worth:,} are worth a conversation (a probability"
    )
    said.append(
        f"of .20 or more of ending {curve.recalibration.points:g} points worse than at intake), "
        f"{soon:,} of them soon (.40)."
    )
    if not worth:
        return "\n".join(said)
    said += ["", f"  {'client':16}{'scores':>7}{'intake':>8}{'latest':>8}{'expected':>26}{'p':>6}"]
    order = sorted(range(len(found.names)), key=lambda n: -(found.p[n] if found.p[n] >= 0 else -1))
    for n in order[: min(SHOWN, worth)]:
        at = f"{found.expected[n]:.1f} ({found.low[n]:.1f} to {found.high[n]:.1f})"
        said.append(
            f"  {found.names[n][:15]:16}{found.scores[n]:7d}{found.intake[n]:8g}"
            f"{found.latest[n]:8g}{at:>26}{_p(found.p[n]):>6}"
        )
    if worth > SHOWN:
        said.append(f"  … and {worth - SHOWN:,} more.")
    said.append(
        f"Expected: one score where treatments usually end, {found.level:.0%} prediction interval."
    )
    return "\n".join(said)


def beyond_text(found: "Predictions") -> list[str]:
    """How many scores lie beyond the band, and how many would where all is as expected."""
    beyond, known = found.beyond
    usual = 100 * (1 - found.level) / 2
    return [
        f"{beyond:,} of {known:,} have a latest score beyond the {found.level:.0%} band of clients "
        "who began like",
        f"them, on the worse side; where all goes as expected {usual:.0f} of 100 do.",
    ]


def counts(found: "Predictions") -> tuple[int, int, int]:
    """Clients with a probability, from .20 on, and from .40 on."""
    p = found.p[~np.isnan(found.p)]
    return len(p), int((p >= WORTH).sum()), int((p >= SOON).sum())


def _p(p: float) -> str:
    return ">.95" if p > MOST else f"{p:.2f}"
