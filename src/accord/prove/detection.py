"""How well the chart finds planted ruptures, and how often it speaks up for nothing.

Definitions, held to throughout:

    hit: the first mark falls on the onset or one of the next two sessions, before the repair;
        ruptures without a rating in that window are left out
    sensitivity: hits / ruptures
    lag: sessions from the onset to that mark, averaged over hits
    ordinary session: rated, outside any rupture and the two sessions after one, not the first
    false per 100 ordinary sessions: 100 x marks on ordinary sessions / ordinary sessions
    false of 100 flags, where a share r of sessions lies in a rupture:
        100 (1 - r) f / ((1 - r) f + r h)

with f the share of ordinary sessions and h the share of rated sessions in a rupture that carry a
mark. The last two answer different questions and are never mixed: the first is a property of the
chart, the second depends on how common ruptures are where it is used.
"""

from dataclasses import dataclass

import numpy as np

from accord.chart.estimation import estimate
from accord.chart.shrunken import SHIPPED, Rules
from accord.prove.chart import charts
from accord.records import Constants
from accord.synthetic.presets import Preset
from accord.synthetic.process import Clinic, Flags, Floats, simulate

WINDOW = 2  # sessions after the onset that still count as finding it
SETTLING = 2  # sessions after a repair that are neither a hit nor a false mark
ORDINARY = 5.0  # false marks per 100 ordinary sessions that the watch mark is set at
STRONG = 1.64
TRAINING_CLIENTS, TRAINING_SEED = 3000, 100  # a second clinic, for the constants


@dataclass(frozen=True, slots=True)
class Marks:
    """What one threshold does in one clinic. Shares are 0 to 1, "per 100" and "of 100" 0 to 100."""

    threshold: float
    sensitivity: float
    lag: float
    false_per_100_ordinary_sessions: float
    marked_in_rupture: float
    ruptures: int
    ordinary_sessions: int

    def false_of_100_flags(self, prevalence: float) -> float:
        """Of 100 marks, how many mean nothing where this share of sessions lies in a rupture.

        >>> half_and_half = Marks(1.64, 0.7, 0.3, 5.0, 0.45, 1000, 10000)
        >>> round(half_and_half.false_of_100_flags(0.10), 1)
        50.0
        """
        false = (1 - prevalence) * self.false_per_100_ordinary_sessions / 100
        return 100 * false / (false + prevalence * self.marked_in_rupture)


@dataclass(frozen=True, slots=True)
class Detection:
    """One clinic tried: `matched` sits at 5 false per 100 ordinary sessions of this very clinic."""

    preset: Preset
    clients: int
    seed: int
    constants: Constants
    ceiling: float  # share of ratings at the top of the scale
    matched: Marks
    watch: Marks
    strong: Marks
    severe: Marks


def measure(
    preset: str, clients: int = 5000, seed: int = 3, constants: Constants | None = None
) -> Detection:
    """Simulate a clinic, chart everyone in it, and count.

    constants: for the charts and the two marks; by default estimated, as a clinic would, from a
    second make-believe clinic of the same kind, with the watch mark set there.

    >>> found = measure("moderate", clients=2000)
    >>> found.matched.sensitivity > 0.75, round(found.matched.false_per_100_ordinary_sessions)
    (True, 5)
    """
    if constants is None:
        constants = learn(simulate(preset, TRAINING_CLIENTS, seed + TRAINING_SEED))
    clinic = simulate(preset, clients, seed)
    z = charts(clinic.ratings, constants).z
    rated = ~np.isnan(clinic.ratings)
    matched = threshold(clinic, z, ORDINARY)
    return Detection(
        preset=clinic.preset,
        clients=clients,
        seed=seed,
        constants=constants,
        ceiling=float((clinic.ratings[rated] == 10).mean()),
        matched=evaluate(clinic, z, matched),
        watch=evaluate(clinic, z, constants.watch),
        strong=evaluate(clinic, z, constants.strong),
        severe=evaluate(clinic, z, 2.0),
    )


def learn(clinic: Clinic, rules: Rules = SHIPPED) -> Constants:
    """Constants by moments, and the watch mark set at `ORDINARY` false per 100 in this clinic."""
    rated = ((row.client, row.alliance) for row in clinic.to_rows())
    kept = [(client, value) for client, value in rated if value is not None]
    name = f"synthetic-{clinic.preset.id}"
    source = f"simulated clinic '{clinic.preset.id}', {len(clinic.held)} clients"
    first = estimate(kept, id=name, source=source, watch=STRONG, strong=STRONG)
    z = charts(clinic.ratings, first, rules).z
    watch = threshold(clinic, z, ORDINARY)
    return Constants(
        name, first.mean, first.within, first.between, watch, STRONG, source, provisional=True
    )


def ordinary(clinic: Clinic) -> Flags:
    """Rated sessions in which there was nothing to find."""
    found = ~np.isnan(clinic.ratings) & ~clinic.in_rupture
    found[:, 0] = False
    repaired = clinic.ruptures.repaired
    known = repaired >= 0
    for later in range(SETTLING):
        session = np.minimum(repaired[known] + later, clinic.ratings.shape[1] - 1)
        found[clinic.ruptures.client[known], session] = False
    return found


def threshold(clinic: Clinic, z: Floats, false_per_100: float) -> float:
    """The z from which so many of 100 ordinary sessions carry a mark."""
    return float(np.quantile(z[ordinary(clinic)], 1 - false_per_100 / 100, method="higher"))


def evaluate(clinic: Clinic, z: Floats, threshold: float) -> Marks:
    """Count hits and false marks at one threshold, by the definitions of this module."""
    marked = z >= threshold  # NaN, where there is no rating, is never at or above
    rated = ~np.isnan(clinic.ratings)
    plain = ordinary(clinic)
    first, seen = _first_marks(clinic, marked, rated)
    hit = first >= 0
    return Marks(
        threshold=threshold,
        sensitivity=float(hit.sum() / seen.sum()),
        lag=float(first[hit].mean()),
        false_per_100_ordinary_sessions=float(100 * marked[plain].mean()),
        marked_in_rupture=float(marked[rated & clinic.in_rupture].mean()),
        ruptures=int(seen.sum()),
        ordinary_sessions=int(plain.sum()),
    )


def _first_marks(clinic: Clinic, marked: Flags, rated: Flags) -> tuple[Floats, Flags]:
    """For every rupture: sessions until its first mark in the window or -1, and whether rated."""
    sessions = clinic.ratings.shape[1]
    planted = clinic.ruptures
    until = np.where(planted.repaired >= 0, planted.repaired, sessions)
    first = np.full(len(planted), -1.0)
    seen = np.zeros(len(planted), dtype=np.bool_)
    for later in range(WINDOW, -1, -1):
        session = planted.onset + later
        inside = session < np.minimum(until, sessions)
        at = (planted.client, np.minimum(session, sessions - 1))
        seen |= inside & rated[at]
        first[inside & marked[at]] = later
    return first, seen
