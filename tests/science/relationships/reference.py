"""Figures of others on personal networks, and ours beside them."""

import csv
from functools import cache
from typing import Any

import numpy as np
from tests.science.values import DATA, Value, reference

from accord.relationships import Measures, around, measure, structure

SUPPORT = ("advice", "help", "talk", "money", "hobby", "rely")
CLOSENESS = {"not close at all": 1, "less close": 2, "neither": 3, "close": 4, "very close": 5}
WEIGHTS = {"not at all": 0, "loose contact": 1, "less than good": 2, "good": 3}
TRANSNAT = "egor_transnat"
CANVAS = "network_canvas_sample"

KITE = [(0, 1), (0, 2), (0, 3), (0, 5), (1, 3), (1, 4), (1, 6), (2, 3), (2, 5), (3, 4), (3, 5)]
KITE += [(3, 6), (4, 6), (5, 6), (5, 7), (6, 7), (7, 8), (8, 9)]
KITE_CONSTRAINT = (0.541198, 0.541198, 0.664136, 0.47017, 0.664136, 0.445089, 0.445089, 0.431111)
KITE_CONSTRAINT += (0.5, 1.0)
KITE_EFFECTIVE = (2, 2, 1, 3.333333, 1, 3, 3, 2.333333, 2, 1)


def rows(path: Any) -> list[dict[str, str]]:
    """A CSV file; the NA of R is an empty cell."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [{k: "" if v == "NA" else v for k, v in row.items()} for row in csv.DictReader(file)]


@cache
def transnat() -> Measures:
    """Herz 2015: 50 interviews, with support, conflict, residence and closeness."""
    people = rows(DATA / TRANSNAT / "alter.csv")
    ties = rows(DATA / TRANSNAT / "aatie.csv")
    alters: dict[str, list[Any]] = {name: [row[name] for row in people] for name in people[0]}
    alters["ego"] = [int(row[".egoID"]) for row in people]
    alters["alter"] = [int(row[".altID"]) for row in people]
    alters["asked"] = [row["selected"] == "1" for row in people]
    alters["closeness"] = [CLOSENESS.get(row["intensity"]) for row in people]
    between = {
        "ego": [int(row[".egoID"]) for row in ties],
        "from": [int(row[".srcID"]) for row in ties],
        "to": [int(row[".tgtID"]) for row in ties],
        "weight": [WEIGHTS.get(row["weight"]) for row in ties],
    }
    return measure(
        alters,
        between,
        weight="weight",
        asked="asked",
        support=SUPPORT,
        negative="conflict",
        closeness="closeness",
        close_from=4,
        alike="livinguk",
    )


@cache
def canvas() -> Measures:
    """Ten make-believe interviews as Network Canvas exports them: one set of files an interview."""
    folder = DATA / CANVAS / "networkCanvasExport"
    alters: dict[str, list[str]] = {"ego": [], "alter": [], "strength": []}
    ties: dict[str, list[str]] = {"ego": [], "from": [], "to": []}
    for path in sorted(folder.glob("*_attributeList_Person.csv")):
        case = "_".join(path.name.split("_")[:2])
        for row in rows(path):
            alters["ego"].append(case)
            alters["alter"].append(row["networkCanvasUUID"])
            alters["strength"].append(row["RelStrength"])
        for row in rows(str(path).replace("attributeList_Person", "edgeList_Close")):
            ties["ego"].append(case)
            ties["from"].append(row["networkCanvasSourceUUID"])
            ties["to"].append(row["networkCanvasTargetUUID"])
    levels = {"Not_close_at_all": 1, "Somewhat_close": 2, "Very_close": 3}
    alters["closeness"] = [levels.get(one) for one in alters.pop("strength")]  # type: ignore[misc]
    return measure(alters, ties, closeness="closeness", close_from=3)


@cache
def kite() -> dict[str, Any]:
    """Krackhardt's kite, everybody as an ego of the whole network."""
    one, other = zip(*KITE, strict=True)
    return structure(around(range(10), one, other), least=1)


def _mean(name: str) -> float:
    return float(np.nanmean(transnat()[name]))


def _total(name: str) -> float:
    return float(np.nansum(transnat()[name]))


def _give(kind: str) -> float:
    people = rows(DATA / TRANSNAT / "alter.csv")
    alters = {
        "ego": [row[".egoID"] for row in people],
        "alter": [row[".altID"] for row in people],
        kind: [row[kind] for row in people],
    }
    return float(np.nansum(measure(alters, support=(kind,))["supportive"]))


def of(found: Measures, ego: Any, name: str) -> float:
    """One figure of one map."""
    return float(found[name][list(found.maps.egos).index(ego)])


R = "egor_transnat/reference.R (igraph, base R)"
PY = "network_canvas_sample/reference.py"
NX = "methods (g): networkx.constraint and igraph::constraint"


def _kite_values() -> list[Value]:
    made = []
    for node in range(10):
        constraint, effective = KITE_CONSTRAINT[node], KITE_EFFECTIVE[node]
        made.append(
            Value(
                f"Krackhardt kite, constraint of node {node}",
                constraint,
                1e-6,
                NX,
                lambda node=node: kite()["constraint"][node],
            )
        )
        made.append(
            Value(
                f"Krackhardt kite, effective size of node {node}",
                effective,
                1e-6,
                "methods (g): networkx.effective_size and igraph",
                lambda node=node: kite()["effective_size"][node],
            )
        )
    return made


PER_EGO = {
    "size": "n_named",
    "asked": "n_selected",
    "supportive": "n_supportive",
    "negative": "n_conflict",
    "ambivalent": "n_ambivalent",
    "multiplexity": "mean_support_types",
    "close": "n_close",
    "ei_index": "EI_country",
    "ties": "ties",
    "density": "density",
}


def worst_of_transnat(name: str) -> float:
    """The largest distance of a figure from R's over all maps; both undefined is no distance."""
    apart = []
    for theirs in reference(TRANSNAT)["per_ego"]:
        ours, value = of(transnat(), theirs["ego"], name), theirs.get(PER_EGO[name])
        if value is None or np.isnan(ours):
            apart.append(0.0 if value is None and np.isnan(ours) else 1.0)
        else:
            apart.append(abs(ours - value))
    return max(apart)


def worst_of_canvas(name: str) -> float:
    """The same over the ten interviews."""
    apart = []
    for case, theirs in reference(CANVAS)["per_case"].items():
        value = {
            "size": theirs["alters"],
            "ties": theirs["edges"].get("Close", 0),
            "density": theirs["close_density"],
            "close": theirs["rel_strength"].get("Very_close", 0),
        }[name]
        apart.append(abs(of(canvas(), case, name) - value))
    return max(apart)


def _transnat(what: str, theirs: float, tolerance: float, compute: Any) -> Value:
    return Value(f"egor transnat, {what}", theirs, tolerance, R, compute, data=TRANSNAT)


def _canvas(what: str, theirs: float, tolerance: float, compute: Any) -> Value:
    return Value(f"Network Canvas sample, {what}", theirs, tolerance, PY, compute, data=CANVAS)


VALUES = [
    *_kite_values(),
    _transnat("egos with a map", 50, 0, lambda: len(transnat())),
    _transnat("people named", 385, 0, lambda: len(transnat().maps.ego)),
    _transnat("mean size", 7.7, 1e-8, lambda: _mean("size")),
    _transnat("SD of size", 5.70087713, 1e-7, lambda: float(transnat()["size"].std(ddof=1))),
    _transnat("mean number asked about", 5.6, 1e-8, lambda: _mean("asked")),
    _transnat("mean density", 0.49518744, 1e-7, lambda: _mean("density")),
    _transnat("conflict ties", 43, 0, lambda: _total("negative")),
    _transnat("ambivalent ties", 43, 0, lambda: _total("ambivalent")),
    _transnat("close or very close", 188, 0, lambda: _total("close")),
    _transnat("ties among alters", 387, 0, lambda: _total("ties")),
    _transnat("pairs without a tie", 312, 0, lambda: transnat().maps.left_out["no tie"]),
    *(
        _transnat(f"people who give {kind}", theirs, 0, lambda k=kind: _give(k))
        for kind, theirs in zip(SUPPORT, (236, 116, 167, 30, 242, 223), strict=True)
    ),
    *(
        _transnat(
            f"largest distance over 50 maps, {name}", 0, 1e-7, lambda n=name: worst_of_transnat(n)
        )
        for name in PER_EGO
    ),
    _canvas("cases", 10, 0, lambda: len(canvas())),
    _canvas("people named", 63, 0, lambda: len(canvas().maps.ego)),
    *(
        _canvas(
            f"largest distance over 10 cases, {name}", 0, 1e-6, lambda n=name: worst_of_canvas(n)
        )
        for name in ("size", "ties", "density", "close")
    ),
]
