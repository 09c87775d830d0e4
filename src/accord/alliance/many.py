"""The chart and the dips of many clients at once: the same as one by one, a test says so.

Rows are ratings, sorted by client and session. All first ratings are taken together, then all
second ones: a step touches each client who has so many, so that the work is that of the rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.alliance.repairs import WITHIN_WOBBLES, Recovery
from accord.chart.estimation import MINIMUM_CLIENTS
from accord.chart.measured import constants as measured
from accord.chart.shrunken import NOISE_CAP, SHIPPED, Rules
from accord.errors import DataError
from accord.records import Constants, NotEnough

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
OWN = "this-table"  # id of constants that a table taught by itself
STAGES = tuple(Recovery)  # what the codes of `Dips.stage` stand for


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Ratings in order: `start` and `count` say where each client's rows lie (clients,)."""

    session: Whole
    value: Floats
    start: Whole
    count: Whole

    def steps(self) -> Any:
        """For the 1st, 2nd, ... rating: the clients who have it and its row; (k, who, row)."""
        order = np.argsort(-self.count, kind="stable")
        falling = self.count[order]
        for k in range(int(falling[0]) if len(falling) else 0):
            who = order[: np.searchsorted(-falling, -k, side="left")]
            yield k, who, self.start[who] + k


@dataclass(frozen=True, slots=True, eq=False)
class Charted:
    """For every row: usual, wobble and z; NaN at each client's first rating."""

    usual: Floats
    wobble: Floats
    z: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Dips:
    """One entry a dip, as `accord.alliance.repairs.Dip`; sessions are 0 where there is none.

    client: place of the client in `Rows`.   row: of the alarm.   stage: place in `STAGES`.
    """

    client: Whole
    row: Whole
    lowest: Floats
    stage: Whole
    back_once: Whole
    back: Whole
    after: Whole


def rows(client: Whole, session: Whole, value: Floats, clients: int) -> tuple[Rows, Whole]:
    """Sort ratings (none missing) by client and session; also gives the order taken."""
    order = np.lexsort((session, client))
    count = np.bincount(client, minlength=clients)
    start = np.cumsum(count) - count
    return Rows(session[order], value[order], start, count), order


def charts(rated: Rows, constants: Constants, sign: int, rules: Rules = SHIPPED) -> Charted:
    """Every client's shrunken-baseline chart; `sign` is -1 where a higher rating is worse."""
    clients = len(rated.count)
    total, weight, noise = np.zeros(clients), np.zeros(clients), np.ones(clients)
    found = Charted(*(np.full(len(rated.value), np.nan) for _ in range(3)))
    for k, who, row in rated.steps():
        value = rated.value[row]
        if k:
            within = constants.within * noise[who]
            variance = 1 / (1 / constants.between + weight[who] / within)
            usual = variance * (constants.mean / constants.between + total[who] / within)
            wobble = np.sqrt(within + variance)
            z = (usual - value) / wobble
            found.usual[row], found.wobble[row], found.z[row] = usual, wobble, sign * z
            value = np.clip(value, usual - rules.winsor * wobble, usual + rules.winsor * wobble)
            noise[who] *= 1 + (np.minimum(z**2, NOISE_CAP) - 1) / (rules.noise_weight + k)
        total[who] = rules.forgetting * total[who] + value
        weight[who] = rules.forgetting * weight[who] + 1
    return found


def dips(rated: Rows, charted: Charted, threshold: float, sign: int) -> Dips:
    """Every client's dips, in order of client and session."""
    with np.errstate(invalid="ignore"):
        marked = charted.z >= threshold
    room = int(marked.sum())
    found = Dips(
        client=np.zeros(room, dtype=np.int64),
        row=np.zeros(room, dtype=np.int64),
        lowest=np.zeros(room),
        stage=np.zeros(room, dtype=np.int64),
        back_once=np.zeros(room, dtype=np.int64),
        back=np.zeros(room, dtype=np.int64),
        after=np.zeros(room, dtype=np.int64),
    )
    current, used = np.full(len(rated.count), -1), 0
    for _, who, row in rated.steps():
        at = current[who]
        following = at >= 0
        ended = _follow(found, at[following], row[following], rated, charted, sign)
        new = marked[row] & ~following
        current[who[following][ended]] = -1
        opened, places = who[new], np.arange(used, used + int(new.sum()))
        found.client[places], found.row[places] = opened, row[new]
        found.lowest[places] = rated.value[row[new]]
        current[opened] = places
        used += len(places)
    order = np.lexsort((found.row[:used], found.client[:used]))
    return Dips(*(getattr(found, name)[:used][order] for name in Dips.__slots__))


def _follow(
    found: Dips, at: Whole, row: Whole, rated: Rows, charted: Charted, sign: int
) -> NDArray[np.bool_]:
    """Hold each open dip's next rating against its frozen baseline; says which are over."""
    alarm, value = found.row[at], rated.value[row]
    low = sign * (charted.usual[alarm] - value) > WITHIN_WOBBLES * charted.wobble[alarm]
    found.after[at] += 1
    down = at[low]
    found.lowest[down] = sign * np.minimum(sign * found.lowest[down], sign * value[low])
    found.stage[down] = STAGES.index(Recovery.LOW)
    second = ~low & (found.back_once[at] > 0)
    first = ~low & ~second
    found.back_once[down] = 0
    found.back_once[at[first]] = rated.session[row[first]]
    found.stage[at[first]] = STAGES.index(Recovery.BACK_ONCE)
    found.back[at[second]] = rated.session[row[second]]
    found.stage[at[second]] = STAGES.index(Recovery.BACK)
    return np.asarray(second)


def usual(rated: Rows) -> Constants | NotEnough:
    """A table's own constants, as `accord.chart.estimation` makes them."""
    count = rated.count
    repeated = count > 1
    if repeated.sum() < MINIMUM_CLIENTS:
        return NotEnough(
            "What is usual",
            int(repeated.sum()),
            MINIMUM_CLIENTS,
            "clients with two ratings or more",
            "Give the constants of a larger clinic.",
        )
    group = np.repeat(np.arange(len(count)), count)
    means = np.bincount(group, rated.value, len(count)) / count
    squares = np.bincount(group, (rated.value - means[group]) ** 2, len(count))
    within = float((squares[repeated] / (count[repeated] - 1)).mean())
    between = float(means.var(ddof=1)) - within * float((1 / count).mean())
    if within <= 0 or between <= 0:
        raise DataError(
            "These ratings do not vary, or clients differ from one another by no more than chance. "
            "Give the constants of another clinic."
        )
    marks = measured()
    source = f"worked out from this table, {len(count):,} clients"
    mean = float(rated.value.mean())
    return Constants(OWN, mean, within, between, marks["watch"], marks["strong"], source, False)
