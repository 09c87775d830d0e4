"""The data sets of others that the figures of pairs come from, and our fits of them, once each."""

import csv
from functools import cache
from typing import Any

import numpy as np
from tests.science.values import DATA

from accord.dyads import actor_partner, coordination, regressions

ACITELLI, SCOPE = "acitelli", "couplescope"

# Potthoff & Roy 1964, Biometrika 51:313, table 1: a distance in the jaw (mm) of 11 girls and 16
# boys at 8, 10, 12 and 14 years. R has it as nlme::Orthodont.
AGES = (8.0, 10.0, 12.0, 14.0)
JAWS = """21 20 21.5 23, 21 21.5 24 25.5, 20.5 24 24.5 26, 23.5 24.5 25 26.5, 21.5 23 22.5 23.5,
20 21 21 22.5, 21.5 22.5 23 25, 23 23 23.5 24, 20 21 22 21.5, 16.5 19 19 19.5, 24.5 25 28 28,
26 25 29 31, 21.5 22.5 23 26.5, 23 22.5 24 27.5, 25.5 27.5 26.5 27, 20 23.5 22.5 26,
24.5 25.5 27 28.5, 22 22 24.5 26.5, 24 21.5 24.5 25.5, 23 20.5 31 26, 27.5 28 31 31.5,
23 23 23.5 25, 21.5 23.5 24 28, 17 24.5 26 29.5, 22.5 25.5 25.5 26, 23 24.5 26 30,
22 21.5 23.5 25"""


@cache
def couples() -> dict[str, list[Any]]:
    """Acitelli's 148 couples, one row a person."""
    with (DATA / ACITELLI / "acipair.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, list[Any]] = {"couple": [row["CoupleID"] for row in rows]}
    columns["who"] = [row["Gender_A"].strip() for row in rows]
    for name, heading in (
        ("satisfaction", "Satisfaction_A"),
        ("regard", "OtherPos_A"),
        ("tension", "Tension_A"),
        ("years", "Yearsmar"),
    ):
        columns[name] = [float(row[heading]) for row in rows]
    return columns


@cache
def couple_model(predictor: str, method: str = "REML", missing: str = "exclude") -> Any:
    """One predictor's actor-partner model; the reference has each alone."""
    return actor_partner(
        couples(),
        dyad="couple",
        role="who",
        outcome="satisfaction",
        predictors=[predictor],
        method=method,
        missing=missing,
        interval="delta",
    )


@cache
def scope() -> Any:
    """64 couples, 48 intervals: stress told of by her, coping by him."""
    with (DATA / SCOPE / "couplescope_wide.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    long: dict[str, list[Any]] = {"couple": [], "interval": [], "stress": [], "coping": []}
    for row in rows:
        for interval in range(1, 49):
            long["couple"].append(row["code"])
            long["interval"].append(interval)
            long["stress"].append(float(row[f"IKCB{interval:02d}"]))
            long["coping"].append(float(row[f"DCCB{interval:02d}"]))
    return coordination(long, dyad="couple", time="interval", first="stress", second="coping")


@cache
def jaws() -> regressions.Regressions:
    """Distance on age with compound symmetry over four ages: the same fit as for pairs."""
    distances = np.array([[float(one) for one in row.split()] for row in JAWS.split(",")])
    select = np.zeros((4, 5, 3))
    for place, age in enumerate(AGES):
        select[place, 0, :2] = 1, age
        select[place, 1 + place, 2] = 1
    columns = np.hstack([np.ones((27, 1)), distances])
    return regressions.fit(regressions.cross(columns), select, 27, "exchangeable")
