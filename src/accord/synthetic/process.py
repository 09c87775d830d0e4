"""A make-believe clinic's alliance ratings, with every rupture and repair known.

The rating of client i at session t, before rounding to quarters and cutting at 0 and 10:

    y_it = usual_i + growth_i log(t) + state_it - dip_it + error_it
    usual ~ N(mean, 1)      growth ~ N(.3, .3)      state: AR(1) with .35
    sd of state_i and of error_i, each: .4 exp(N(0, spread))

A rupture may begin at the third session or later, takes 1 to 3 points off, and is repaired in 65
of 100 cases after a few sessions, half of those with 40% of the dip left at the first session
back; the others stay to the end. Ratings go missing in 12 of 100 sessions, 25 of 100 in a rupture,
never the first.

Source: our own process; its numbers are assumptions of ours, chosen
to look like published alliance courses. It ranks rules; it promises no clinical performance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accord.errors import AccordError
from accord.synthetic.presets import PRESETS, Preset

SESSIONS = 30  # at most; a treatment holds 5 to 30, 13 on average
STEP, TOP = 0.25, 10.0
GROWTH, GROWTH_SD = 0.30, 0.30
CARRY_OVER = 0.35
WOBBLE = 0.40
FIRST_RUPTURE, NEXT_RUPTURE = 0.09, 0.06  # chance per session, once one can begin
DEPTH = (1.0, 3.0)
REPAIRED = 0.65
MENDS, LONGEST = (
    0.5,
    6,
)  # chance per session that a rupture ends, if it is one that does
LEFT_OVER, LEAVES_SOME = 0.4, 0.5
MISSING, MISSING_IN_RUPTURE = 0.12, 0.25

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Row(NamedTuple):
    """One session of one client; `alliance` is None where no rating was given."""

    client: str
    session: int
    alliance: float | None
    planted: str  # "rupture" while one is open, "repaired" at the first session after it, or ""


@dataclass(frozen=True, slots=True, eq=False)
class Ruptures:
    """Every planted rupture, one entry each, by client and onset; sessions count from 0.

    repaired: first session after the rupture, or -1 where it lasted to the end of treatment.
    """

    client: Whole
    onset: Whole
    repaired: Whole
    depth: Floats

    def __len__(self) -> int:
        return len(self.client)


@dataclass(frozen=True, slots=True, eq=False)
class Clinic:
    """Ratings and truth. Rows are clients, columns sessions, as many as the longest may hold.

    ratings:    NaN where missing and after the end.
    held:       sessions of each client.
    in_rupture: the planted truth, session by session.
    """

    preset: Preset
    seed: int
    ratings: Floats
    held: Whole
    in_rupture: Flags
    ruptures: Ruptures

    def to_rows(self) -> Iterator[Row]:
        """The clinic in long form, every session that took place, numbered from 1."""
        repaired = set(zip(self.ruptures.client, self.ruptures.repaired, strict=True))
        digits = len(str(len(self.held)))
        for client, held in enumerate(self.held):
            for session in range(held):
                value = self.ratings[client, session]
                planted = "repaired" if (client, session) in repaired else ""
                yield Row(
                    f"c{client + 1:0{digits}}",
                    session + 1,
                    None if np.isnan(value) else float(value),
                    "rupture" if self.in_rupture[client, session] else planted,
                )


def simulate(preset: str | Preset, clients: int = 5000, seed: int = 3) -> Clinic:
    """A clinic of so many clients; the same preset, number and seed give the same clinic.

    Raises AccordError for an unknown preset or fewer than one client.

    >>> clinic = simulate("moderate", clients=200, seed=1)
    >>> clinic.ratings.shape, sum(1 for _ in clinic.to_rows()) == int(clinic.held.sum())
    ((200, 30), True)
    """
    preset = _preset(preset)
    if clients < 1:
        raise AccordError("A clinic needs at least one client: ask for a larger number.")
    draw = np.random.default_rng(seed)
    held = np.clip(5 + draw.negative_binomial(2, 0.2, clients), 5, SESSIONS)
    undisturbed = _undisturbed(draw, preset, clients)
    dip, in_rupture, ruptures = _ruptures(draw, held)
    ratings = np.clip(np.round((undisturbed - dip) / STEP) * STEP, 0, TOP)
    missing = draw.random(ratings.shape) < np.where(in_rupture, MISSING_IN_RUPTURE, MISSING)
    missing[:, 0] = False
    ratings[missing | (np.arange(SESSIONS) >= held[:, None])] = np.nan
    return Clinic(preset, seed, ratings, held, in_rupture, ruptures)


def _preset(preset: str | Preset) -> Preset:
    if isinstance(preset, Preset):
        return preset
    if preset not in PRESETS:
        raise AccordError(f"There is no clinic called '{preset}'. Choose {', '.join(PRESETS)}.")
    return PRESETS[preset]


def _undisturbed(draw: np.random.Generator, preset: Preset, clients: int) -> Floats:
    """Ratings as they would be without any rupture, before rounding."""
    usual = draw.normal(preset.mean, 1.0, clients)
    growth = draw.normal(GROWTH, GROWTH_SD, clients)
    state_sd, error_sd = WOBBLE * np.exp(draw.normal(0, preset.spread, (2, clients)))
    shocks = draw.normal(0, state_sd[:, None], (clients, SESSIONS))
    state = shocks.copy()
    for session in range(1, SESSIONS):
        fresh = np.sqrt(1 - CARRY_OVER**2) * shocks[:, session]
        state[:, session] = CARRY_OVER * state[:, session - 1] + fresh
    errors = draw.normal(0, error_sd[:, None], (clients, SESSIONS))
    course = growth[:, None] * np.log(np.arange(1, SESSIONS + 1))
    return np.asarray(usual[:, None] + course + state + errors)


def _ruptures(draw: np.random.Generator, held: Whole) -> tuple[Floats, Flags, Ruptures]:
    """Session by session: who falls into a rupture now, how deep, until when."""
    clients, sessions = len(held), np.arange(SESSIONS)
    dip = np.zeros((clients, SESSIONS))
    in_rupture = np.zeros((clients, SESSIONS), dtype=np.bool_)
    begins = 1 + draw.geometric(FIRST_RUPTURE, clients)
    planted = []
    for session in range(2, SESSIONS):
        who = np.flatnonzero((begins == session) & (session < held - 1))
        depth = draw.uniform(*DEPTH, len(who))
        lasts = np.minimum(draw.geometric(MENDS, len(who)), LONGEST)
        mends = draw.random(len(who)) < REPAIRED
        left = LEFT_OVER * depth * (draw.random(len(who)) < LEAVES_SOME)
        until = np.where(mends, np.minimum(session + lasts, held[who]), held[who])
        during = (sessions >= session) & (sessions < until[:, None])
        in_rupture[who] |= during
        dip[who] += during * depth[:, None]
        back = until < held[who]
        dip[who[back], until[back]] += left[back]
        pause = draw.geometric(NEXT_RUPTURE, len(who))
        begins[who] = np.where(mends, until + 2 + pause, SESSIONS)
        onset = np.full(len(who), session)
        planted.append(np.array([who, onset, np.where(back, until, -1), depth]))
    client, onset, repaired, depth = np.concatenate(planted, axis=1)
    order = np.lexsort((onset, client))
    client, onset, repaired = (c[order].astype(np.int64) for c in (client, onset, repaired))
    return dip, in_rupture, Ruptures(client, onset, repaired, depth[order])
