"""The models whose figures are compared, fitted once each."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tests.science.values import DATA

from accord.mixed import Fit, Fit3, fit, fit_moments, fit_three, moments

HERE = Path(__file__).parent / "data"


def figures(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def column(rows: list[dict[str, str]], name: str) -> Any:
    """A column as numbers, NaN where nothing is said."""
    return np.array([float(row[name]) if row[name] not in ("", "NA") else np.nan for row in rows])


def wide(name: str, first: int) -> Any:
    """The figures of a wide file of ours from a column on, (groups, occasions)."""
    return np.array(
        [[float(cell) for cell in list(row.values())[first:]] for row in figures(HERE / name)]
    )


def _fitted(found: Any) -> Fit:
    assert isinstance(found, Fit), found
    return found


@cache
def sleepstudy(reml: bool = True) -> Fit:
    y = wide("sleepstudy.csv", 1)
    X = np.column_stack([np.ones(180), np.tile(np.arange(10.0), 18)])
    groups = np.repeat(np.arange(18), 10)
    names = ("intercept", "day")
    return _fitted(fit(y.ravel(), X, X, groups, names=names, random_names=names, reml=reml))


@cache
def sleepstudy_collapsed() -> Fit:
    y = wide("sleepstudy.csv", 1)
    day = np.tile(np.arange(10), 18)
    summed = moments(np.repeat(np.arange(18), 10), day, y.ravel(), time="linear")
    assert summed.patterns == 1
    return _fitted(fit_moments(summed))


@cache
def orthodont() -> Fit:
    y = wide("orthodont.csv", 2)
    female = np.repeat(column(figures(HERE / "orthodont.csv"), "female"), 4)
    age = np.tile([8.0, 10, 12, 14], 27)
    X = np.column_stack([np.ones(108), age, female, age * female])
    names = ("intercept", "age", "female", "age:female")
    groups = np.repeat(np.arange(27), 4)
    return _fitted(fit(y.ravel(), X, X[:, :2], groups, names=names, random_names=names[:2]))


@cache
def enrichd(time: str = "log", med: bool = False, reml: bool = True) -> Fit:
    rows = figures(DATA / "enrichd_bdi" / "enrichd_bdi.csv")
    month = column(rows, "time") / 30.4375
    at = np.log1p(month) if time == "log" else month
    parts = [np.ones(len(rows)), at]
    if med:
        parts.append((column(rows, "med") == 1).astype(float))
    X = np.column_stack(parts)
    groups = np.unique(column(rows, "ID"), return_inverse=True)[1]
    names = ("intercept", "time", "med")[: X.shape[1]]
    return _fitted(
        fit(
            column(rows, "BDI"), X, X[:, :2], groups, names=names, random_names=names[:2], reml=reml
        )
    )


@cache
def btheb(slope: bool = False, reml: bool = False) -> Fit:
    rows = figures(DATA / "btheb" / "btheb_long.csv")
    time = column(rows, "time")
    X = np.column_stack(
        [
            np.ones(len(rows)),
            column(rows, "bdi.pre"),
            time,
            [row["treatment"] == "BtheB" for row in rows],
            [row["drug"] == "Yes" for row in rows],
            [row["length"] == ">6m" for row in rows],
        ]
    )
    groups = np.unique([row["subject"] for row in rows], return_inverse=True)[1]
    names = ("intercept", "pre", "time", "treatment", "drug", "length")
    Z = X[:, [0, 2]] if slope else X[:, :1]
    random = ("intercept", "time") if slope else ("intercept",)
    y = column(rows, "bdi")
    return _fitted(fit(y, X, Z, groups, names=names, random_names=random, reml=reml))


@cache
def five_waves() -> Fit:
    """All five waves from moments: months are the sessions' numbers, time is linear."""
    rows = figures(DATA / "btheb" / "btheb_wide.csv")
    names = ("bdi.pre", "bdi.2m", "bdi.3m", "bdi.5m", "bdi.8m")
    y = np.column_stack([column(rows, name) for name in names])
    month = np.tile([0, 2, 3, 5, 8], len(rows))
    treated = {"treatment": [row["treatment"] == "BtheB" for row in rows]}
    client = np.repeat(np.arange(len(rows)), 5)
    summed = moments(client, month, y.ravel(), treated, time="linear")
    return _fitted(fit_moments(summed, by_time=("treatment",)))


@cache
def process(memory: bool = True) -> Fit:
    rows = figures(DATA / "bolger_laurenceau_process" / "process.csv")
    week, within, quality, between = (
        column(rows, name) for name in ("time7c", "confcw", "relqual", "confcb")
    )
    parts = [np.ones(len(rows)), week, within, quality, between, within * quality]
    X = np.column_stack([*parts, quality * between])
    names = ("intercept", "week", "confcw", "relqual", "confcb", "confcw:relqual", "relqual:confcb")
    groups = np.unique(column(rows, "id"), return_inverse=True)[1]
    return _fitted(
        fit(
            column(rows, "intimacy"),
            X,
            X[:, [0, 2]],
            groups,
            names=names,
            random_names=("intercept", "confcw"),
            order=column(rows, "time"),
            residual="ar1" if memory else "independent",
        )
    )


@cache
def pastes() -> Fit3:
    y = wide("pastes.csv", 1).ravel()
    cask, ones = np.repeat(np.arange(30), 2), np.ones((60, 1))
    found = fit_three(y, ones, ones, cask, cask // 3, names=("mean",))
    assert isinstance(found, Fit3), found
    return found
