"""Make-believe clinics whose clients drop out, or end by agreement, at planted odds."""

from typing import Any

import numpy as np

DROPPING = {"mood": -0.5, "waiting": 0.3}
AGREEING = {"mood": 0.4, "waiting": 0.0}


def clinic(
    clients: int, seed: int, *, sessions: int = 12, constant: float = -2.2
) -> dict[str, Any]:
    """One row a client and session. `mood` moves; `waiting` is fixed; both act a session later.

    Log odds of dropping out after session t: constant - .3 log t - .5 mood(t-1) + .3 waiting; of
    an agreed end: -4 + .8 log t + .4 mood(t-1). Nobody ends after session 1.
    """
    chance = np.random.default_rng(seed)
    waiting = chance.normal(size=clients)
    mood = chance.normal(size=clients)
    made: dict[str, list[Any]] = {
        name: [] for name in ("client", "session", "mood", "waiting", "end", "time")
    }
    there = np.ones(clients, dtype=bool)
    begun = chance.integers(0, 1000, clients)
    for t in range(1, sessions + 1):
        before, mood = mood, 0.6 * mood + 0.8 * chance.normal(size=clients)
        drops = constant - 0.3 * np.log(t) + DROPPING["mood"] * before
        drops += DROPPING["waiting"] * waiting
        agrees = -4 + 0.8 * np.log(t) + AGREEING["mood"] * before
        total = 1 + np.exp(drops) + np.exp(agrees)
        draw = chance.random(clients) * total
        dropped = (draw < np.exp(drops)) & (t > 1)
        agreed = ~dropped & (draw < np.exp(drops) + np.exp(agrees)) & (t > 1)
        for place in np.flatnonzero(there):
            made["client"].append(int(place))
            made["session"].append(t)
            made["mood"].append(float(mood[place]))
            made["waiting"].append(float(waiting[place]))
            made["time"].append(float(begun[place] + 7 * t))
            end = "unilateral" if dropped[place] else "agreed" if agreed[place] else ""
            made["end"].append(end)
        there &= ~(dropped | agreed)
    return made
