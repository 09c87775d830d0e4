"""Figures of others on ending early, and ours beside them."""

import csv
from functools import cache
from math import log
from typing import Any

import numpy as np
from tests.science.values import DATA, Value, reference

from accord.engagement import Cells, Hazard, auc, brier, cells, fit, logit, periods

GICBT = "gicbt_adherence"
DAYS = (7, 11, 20, 28, 42)

# Weeks in remission (Freireich et al. 1963; Gehan 1965): treated, of whom some are still in it.
TREATED = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
STILL = (0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


@cache
def gehan() -> Cells:
    """The 42 patients as cells: week, placebo, at risk, ended."""
    weeks = (*TREATED, *PLACEBO)
    table = {
        "client": list(range(42)),
        "session": list(weeks),
        "end": [*(1 - one for one in STILL), *(1 for _ in PLACEBO)],
        "placebo": [0] * 21 + [1] * 21,
    }
    return cells(periods(table, fixed=["placebo"]))


def partial_likelihood(held: Cells, ties: str) -> float:
    """Cox's coefficient of one 0/1 covariate from the cells' counts at risk and ended."""
    from scipy.optimize import minimize_scalar

    weeks = np.unique(held.session)
    counts = np.zeros((len(weeks), 2, 2))
    at = np.searchsorted(weeks, held.session)
    counts[at, held.X[:, 0].astype(int), 0] = held.at_risk
    counts[at, held.X[:, 0].astype(int), 1] = held.ended[:, 0]

    def value(beta: float) -> float:
        total = 0.0
        for (n0, d0), (n1, d1) in counts:
            total += d1 * beta - _log_of_sets(n0, n1, d0, d1, beta, ties)
        return -total

    return float(
        minimize_scalar(value, bounds=(-5, 5), method="bounded", options={"xatol": 1e-9}).x
    )


def _log_of_sets(n0: float, n1: float, d0: float, d1: float, beta: float, ties: str) -> float:
    from scipy.special import comb

    d = int(d0 + d1)
    if ties == "exact":
        sets = range(max(0, d - int(n0)), min(int(n1), d) + 1)
        return log(sum(comb(n1, k) * comb(n0, d - k) * np.exp(beta * k) for k in sets))
    risk, ending = n0 + n1 * np.exp(beta), d0 + d1 * np.exp(beta)
    share = [0.0 if ties == "breslow" else place / d for place in range(d)]
    return sum(log(risk - one * ending) for one in share)


@cache
def rossi() -> Hazard:
    """Weeks to arrest of 432 released prisoners (Rossi, Berk and Lenihan 1980)."""
    frame = _of_lifelines("rossi")
    return _weekly(frame, frame["week"], frame["arrest"], list(COX_ROSSI))


@cache
def lung() -> Hazard:
    """Survival of 228 patients (Loprinzi et al. 1994), in weeks."""
    frame = _of_lifelines("lung")
    return _weekly(
        frame, np.ceil(frame["time"] / 7), frame["status"] == frame["status"].max(), ["sex", "age"]
    )


def _of_lifelines(name: str) -> dict[str, np.ndarray]:
    """A data set that comes with lifelines, which takes seconds to load for itself."""
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("lifelines")
    assert spec is not None and spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0]) / "datasets" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [one for one in rows[0] if one]
    return {n: np.array([float(row[n]) if row[n] else np.nan for row in rows]) for n in names}


def _weekly(frame: dict[str, Any], week: Any, ended: Any, names: list[str]) -> Hazard:
    ends = np.asarray(ended).astype(int)
    table = {**frame, "client": np.arange(len(week)), "session": week, "end": ends}
    found = fit(periods(table, fixed=names), ridge=0.0)
    assert isinstance(found, Hazard)
    return found


def coefficient(found: Hazard, name: str) -> float:
    """The log of an odds ratio for one point."""
    return log(next(one.ratio for one in found.ratios() if one.name == name))


@cache
def visits() -> dict[str, np.ndarray]:
    """The log-ins: client, adherent or not, day since the first log-in, minutes."""
    from datetime import datetime

    with open(DATA / GICBT / "interactions.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    client = np.array([int(row["Anonymized ID"]) for row in rows])
    begun = np.array(
        [datetime.fromisoformat(row["sessionlogtimestampstart"]).timestamp() for row in rows]
    )
    first = np.full(client.max() + 1, np.inf)
    np.minimum.at(first, client, begun)
    minutes = np.array([_minutes(row["session_duration"]) for row in rows])
    label = np.array([int(row["Label"]) for row in rows])
    return {
        "client": client,
        "label": label,
        "day": (begun - first[client]) / 86400,
        "min": minutes,
    }


def _minutes(text: str) -> float:
    days, _, clock = text.partition(" days ")
    hours, minutes, seconds = (float(one) for one in clock.split(":"))
    return float(days) * 1440 + hours * 60 + minutes + seconds / 60


@cache
def labels() -> tuple[np.ndarray, np.ndarray]:
    """The ids, and who was adherent."""
    ids, first = np.unique(visits()["client"], return_index=True)
    return ids, visits()["label"][first] == 1


def rule() -> np.ndarray:
    """Rule by label: rows below and from 8 log-ins over a minute in 56 days, columns no and yes."""
    ids, adherent = labels()
    seen = visits()
    long = (seen["min"] > 1) & (seen["day"] <= 56)
    enough = np.bincount(seen["client"][long], minlength=ids.max() + 1)[ids] >= 8
    return np.array([[(enough == r) & (adherent == a) for a in (0, 1)] for r in (0, 1)]).sum(axis=2)


def features(day: int) -> np.ndarray:
    """Six figures of the log-ins up to a day, as reference.py has them."""
    ids, _ = labels()
    seen = visits()
    upto = seen["day"] <= day
    made = np.full((len(ids), 6), np.nan)
    for place, one in enumerate(ids):
        mine = upto & (seen["client"] == one)
        days, minutes = np.sort(seen["day"][mine]), seen["min"][mine]
        gap = float(np.median(np.diff(days))) if len(days) > 1 else float(day)
        counts = np.log1p([len(days), (minutes > 1).sum(), minutes.sum()])
        made[place] = [*counts, len(np.unique(days.astype(int))), day - days.max(), gap]
    return made


@cache
def baseline(day: int, repeats: int = 10) -> tuple[float, float, float]:
    """Balanced accuracy, AUC and Brier score of a logistic baseline, repeated 5-fold."""
    from tests.science.engagement.tuned import TUNED

    ids, adherent = labels()
    keep = ~np.isin(ids, TUNED)
    X, left = features(day)[keep], (~adherent[keep]).astype(float)
    chance = np.random.default_rng(1)
    found = []
    for _ in range(repeats):
        fold = np.empty(len(left), dtype=int)
        for kind in (0.0, 1.0):
            mine = np.flatnonzero(left == kind)
            fold[chance.permutation(mine)] = np.arange(len(mine)) % 5
        found += [_tried(X, left, fold == one) for one in range(5)]
    balanced, area, score = np.mean(found, axis=0)
    return float(balanced), float(area), float(score)


def _tried(X: np.ndarray, left: np.ndarray, test: np.ndarray) -> tuple[float, float, float]:
    middle, sd = X[~test].mean(axis=0), X[~test].std(axis=0)
    design = np.column_stack([np.ones(len(X)), (X - middle) / sd])
    held = np.array([0.0] + [1.0] * X.shape[1])
    rate = left[~test].mean()
    even = np.where(left == 1, 0.5 / rate, 0.5 / (1 - rate))[~test]
    chances = []
    for weight in (even, np.ones((~test).sum())):
        made = logit(design[~test], (weight * left[~test])[:, None], weight, held)
        chances.append(1 / (1 + np.exp(-design[test] @ made.beta[0])))
    gone = left[test] == 1
    balanced = ((chances[0] > 0.5)[gone].mean() + (chances[0] <= 0.5)[~gone].mean()) / 2
    area = auc(chances[0], gone, ~gone)
    assert area is not None
    return balanced, area[0], brier(chances[1], left[test])


def _day(day: int, place: int) -> float:
    return baseline(day)[place]


METHODS = "methods (h): survival::coxph"
COX_ROSSI = {
    "fin": -0.379422,
    "age": -0.057438,
    "race": 0.313900,
    "wexp": -0.149796,
    "mar": -0.433704,
    "paro": -0.084871,
    "prio": 0.091497,
}
PY = "gicbt_adherence/reference.py (scikit-learn, 10x5-fold)"


def _gicbt(what: str, theirs: float, tolerance: float, compute: Any) -> Value:
    return Value(f"G-ICBT, {what}", theirs, tolerance, PY, compute, data=GICBT)


def _days() -> list[Value]:
    if not (DATA / GICBT).is_dir():
        return []
    by_day = reference(GICBT)["logistic_baseline_by_day"]
    names = ("balanced_accuracy", "auc", "brier_unweighted")
    return [
        _gicbt(
            f"logistic baseline, day {day}, {name.replace('_', ' ')}",
            by_day[str(day)][name],
            0.03,
            lambda d=day, p=place: _day(d, p),
        )
        for day in DAYS
        for place, name in enumerate(names)
    ]


QUICK = [
    *(
        Value(
            f"gehan, Cox coefficient of placebo from our cells, {ties}",
            theirs,
            1e-5,
            METHODS,
            lambda t=ties: partial_likelihood(gehan(), t),
        )
        for ties, theirs in (("efron", 1.5721251), ("breslow", 1.5091914), ("exact", 1.628244))
    ),
    _gicbt("patients", 342, 0, lambda: len(labels()[0])),
    _gicbt("adherent", 241, 0, lambda: int(labels()[1].sum())),
    _gicbt("log-ins", 8569, 0, lambda: len(visits()["day"])),
    _gicbt("last day", 404.1304050925926, 1e-6, lambda: visits()["day"].max()),
    _gicbt("label rule, agreeing", 309, 0, lambda: int(np.trace(rule()))),
    _gicbt("label rule, few log-ins and not adherent", 69, 0, lambda: rule()[0, 0]),
    _gicbt("label rule, few log-ins yet adherent", 1, 0, lambda: rule()[0, 1]),
    _gicbt("label rule, enough log-ins yet not adherent", 32, 0, lambda: rule()[1, 0]),
    _gicbt("label rule, enough log-ins and adherent", 240, 0, lambda: rule()[1, 1]),
]
SLOW = [
    *(
        Value(
            f"rossi, weekly log odds against Cox, {name}",
            theirs,
            0.01,
            f"{METHODS}; a weekly chance of .6% makes odds and hazard nearly one",
            lambda n=name: coefficient(rossi(), n),
        )
        for name, theirs in COX_ROSSI.items()
    ),
    *(
        Value(
            f"lung, weekly log odds against Cox, {name}",
            theirs,
            0.02,
            f"{METHODS}; in weeks",
            lambda n=name: coefficient(lung(), n),
        )
        for name, theirs in (("sex", -0.513218517), ("age", 0.017045332))
    ),
    *_days(),
]
VALUES = [*QUICK, *SLOW]
