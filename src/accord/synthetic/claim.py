"""A make-believe clinic in which it is known what the bond does: to try `accord study` on.

Distress of client i at session t, rated at its start, and the alliance, rated at its end:

    distress = 22 - 3 log t + level_i + therapist_j + low_it + (1 + softened (support_i - 5)) stress
    alliance = 8 + bond_i + near_it
    low_i,t+1  = .3 low_it + effect near_it + noise        near_i,t+1 = .3 near_it + noise

so that a session rated one point above somebody's usual lowers the next distress by `-effect`.
Ratings of the alliance are in quarters; one in ten is missing. Six in ten clients are in couples.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.frames import table

SESSIONS = 8
PER_THERAPIST = 8
MISSING = 0.1
CARRIED = 0.3


@dataclass(frozen=True, slots=True)
class Planted:
    """What is true in this clinic. Zero everywhere is the clinic in which nothing goes together."""

    effect: float = -1.0  # points of the next distress for a point of the alliance above usual
    softened: float = -0.3  # of a point of stress, by a point of support
    therapist: float = 2.0  # sd of therapists, in points
    between: float = -1.0  # points of distress for a point of usual alliance


def clinic(
    clients: int = 200, sessions: int = SESSIONS, seed: int = 4, planted: Planted | None = None
) -> Any:
    """A long table (polars): client, session, distress, alliance, therapist, couple, role, stress,
    support; one row a client and session.

    >>> clinic(4, 2).columns[:4], clinic(4, 2).height
    (['client', 'session', 'distress', 'alliance'], 8)
    """
    truth, rng = planted or Planted(), np.random.default_rng(seed)
    people = np.arange(clients)
    therapist = rng.permutation(clients) // PER_THERAPIST
    bond, support = rng.normal(0, 1, clients), rng.normal(5, 1.5, clients)
    level = truth.between * bond + rng.normal(0, 3, clients)
    level += truth.therapist * rng.normal(0, 1, clients)[therapist]
    low, near = rng.normal(0, 2, clients), rng.normal(0, 0.7, clients)
    distress, alliance, stress = (np.zeros((sessions, clients)) for _ in range(3))
    for t in range(sessions):
        stress[t] = rng.normal(4, 1.5, clients)
        costs = (1 + truth.softened * (support - 5)) * (stress[t] - 4)
        distress[t] = 22 - 3 * np.log(t + 1) + level + low + costs
        alliance[t] = np.round(4 * (8 + bond + near)) / 4
        low = CARRIED * low + truth.effect * near + rng.normal(0, 1.5, clients)
        near = CARRIED * near + rng.normal(0, 0.7, clients)
    alliance[rng.random(alliance.shape) < MISSING] = np.nan
    in_couple = people < int(0.6 * clients) // 2 * 2
    couple = [f"k{i // 2 + 1:02d}" if in_couple[i] else "" for i in people]
    role = [("one", "two")[i % 2] if in_couple[i] else "" for i in people]
    rated = [None if np.isnan(value) else value for value in alliance.T.ravel()]
    return table(
        {
            "client": np.repeat([f"c{i + 1:03d}" for i in people], sessions),
            "session": np.tile(np.arange(1, sessions + 1), clients),
            "distress": distress.T.ravel().round(1),
            "alliance": rated,
            "therapist": np.repeat([f"t{j + 1:02d}" for j in therapist], sessions),
            "couple": np.repeat(couple, sessions),
            "role": np.repeat(role, sessions),
            "stress": stress.T.ravel().round(1),
            "support": np.repeat(support.round(1), sessions),
        }
    )
