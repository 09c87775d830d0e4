"""What lme4 and suddengains find, by expected courses."""

from collections import defaultdict

import pytest
from tests.science.growth import reference
from tests.science.values import check

from accord.growth import Clock, Shape, fit_curve, predict


@pytest.mark.slow
def test_figures_of_others_are_reproduced():
    check(reference.VALUES)


def test_every_sudden_step_is_where_the_package_finds_it(shared_data):
    shared_data("suddengains_sgdata")
    theirs = reference.reference("suddengains_sgdata")["package"]
    for kind, ours in (("gains", reference.steps().gains), ("losses", reference.steps().losses)):
        told = {
            (str(event["id"]), int(event["interval"].partition("to")[2]))
            for event in theirs[f"sudden_{kind}"]
        }
        assert {(step.client, step.after) for step in ours} == told


@pytest.mark.slow
def test_the_band_holds_on_real_patients_whom_the_curve_has_not_seen(shared_data):
    """Fitted on every other ENRICHD patient; the later half of the courses of the others.

    No figure of others: ours, on real data. Four of five later scores should lie inside the band
    given the earlier ones, and the prediction should beat “as last time”.
    """
    shared_data("enrichd_bdi")
    courses = defaultdict(list)
    for visit in reference.rows("enrichd_bdi", "enrichd_bdi.csv"):
        courses[int(visit["ID"])].append((float(visit["time"]) / 30.4375, float(visit["BDI"])))
    taught = [(who, *pair) for who, pairs in courses.items() if who % 2 == 0 for pair in pairs]
    client, month, score = zip(*taught, strict=True)
    table = {"client": list(client), "month": list(month), "score": list(score)}
    curve = fit_curve(table, time="month", shape=Shape(clock=Clock("log", "month")))
    inside, ours, last_time = [], [], []
    for who, pairs in courses.items():
        known, ahead = pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]
        if who % 2 == 0 or known[0][0] > curve.clock.intake_until:
            continue
        times, scores = zip(*known, strict=True)
        found = predict(curve, times, scores, at=[time for time, _ in ahead])
        for at, (_, score) in zip(found.own, ahead, strict=True):
            inside.append(at.low <= score <= at.high)
            ours.append((score - at.expected) ** 2)
            last_time.append((score - scores[-1]) ** 2)
    assert len(inside) > 1500
    assert sum(inside) / len(inside) == pytest.approx(0.80, abs=0.07)
    assert sum(ours) < 0.85 * sum(last_time)
