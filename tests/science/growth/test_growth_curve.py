"""The file of an expected course, and one client on it: without NumPy, by plain 2 x 2 algebra."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from accord.errors import DataError
from accord.growth import Clock, Curve, Measured, OffTrack, predict, read, write
from accord.growth.curve import from_dict
from accord.growth.parts import Condition, Covariate, Look, Recalibration, Term
from accord.records import NotEnough

LOOKS = (
    Look(3, 8, -0.4, 1.1, 900, 80, 0.86, 0.6, 9, 37),
    Look(6, 10, -0.2, 1.2, 700, 60, 0.92, 0.7, 8, 44),
)
CURVE = Curve(
    measured=Measured("distress", "2", "worse", 0, 40, 1.0),
    clock=Clock(),
    intake="first",
    covariates=(Covariate("intake", 20, 5, 2), Covariate("age", 35, 12)),
    conditions=(Condition("setting", {"city": 300, "country": 100}, {"sea": 3}),),
    terms=(
        Term("intercept", 18, -3, 0.2, 0.1),
        Term("intake", 4, -0.5, 0.2, 0.1),
        Term("intake^2", -0.2, 0.1, 0.2, 0.1),
        Term("age", 0.3, 0.0, 0.2),
        Term("setting country", 1.0, 0.4, 0.2, 0.1),
    ),
    D=((9, -1.2), (-1.2, 2.25)),
    sigma2=9.0,
    recalibration=Recalibration(6.0, LOOKS),
)
KNOWN = {"covariates": {"age": 40}, "conditions": {"setting": "country"}}


def test_the_file_gives_back_the_same_curve(tmp_path):
    write(CURVE, tmp_path / "curve.json")
    assert read(tmp_path / "curve.json") == CURVE
    kept = json.loads((tmp_path / "curve.json").read_text("utf-8"))
    assert kept["schema"] == "accord-curve-1" and kept["measured"]["version"] == "2"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "accord-curve-9"}, "no expected course that can be read"),
        ({"sigma2": -1}, "impossible"),
        ({"D": [[1, 3], [3, 1]]}, "impossible"),
        ({"sigma2": "wide"}, "incomplete or changed"),
        ({"sigma2": float("nan")}, "no number"),
        ({"terms": []}, "terms"),
        ({"clock": {"shape": "log", "unit": "moon"}}, "There is no clock"),
        ({"measured": {"name": "x", "shoe": 3}}, "incomplete or changed"),
    ],
)
def test_a_file_that_is_no_curve_is_refused(change, said):
    with pytest.raises(DataError, match=said):
        from_dict({**CURVE.to_dict(), **change})


def test_a_file_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "c.json").write_text("client,score", encoding="utf-8")
    with pytest.raises(DataError, match=r"c\.json is not a curve"):
        read(tmp_path / "c.json")
    (tmp_path / "d.json").write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(DataError, match="accord growth"):
        read(tmp_path / "d.json")


@pytest.mark.slow
def test_pages_need_the_standard_library_only(tmp_path):
    write(CURVE, tmp_path / "curve.json")
    code = (
        "import sys; from accord.growth import predict, read\n"
        f"found = predict(read({str(tmp_path / 'curve.json')!r}), [1, 2, 3, 4], [22, 21, 24, 25])\n"
        "str(found), found.picture(), found.to_dict(), str(found.curve), found.curve.picture()\n"
        "heavy = {'numpy', 'scipy', 'polars', 'pandas', 'narwhals'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_one_client_is_the_textbook_formula():
    # The same by the n x n covariance: u = D Z'V^-1 (y - mu), var = D - D Z'V^-1 Z D.
    times, scores = [1, 2, 4, 7], [22.0, 21.0, 19.0, 24.0]
    found = predict(CURVE, times, scores, at=[10], **KNOWN)
    weights, assumed = CURVE.weights(22.0, {"age": 40}, {"setting": "country"})
    assert not assumed
    x = np.log(times[1:])
    z, d = np.column_stack([np.ones(3), x]), np.array(CURVE.D)
    v = z @ d @ z.T + 9 * np.eye(3)
    off = np.array(scores[1:]) - [CURVE.mean(weights, one) for one in x]
    ahead = np.array([1, np.log(10)])
    expected = CURVE.mean(weights, np.log(10)) + ahead @ d @ z.T @ np.linalg.solve(v, off)
    spread = d - d @ z.T @ np.linalg.solve(v, z @ d)
    assert found.own[0].expected == pytest.approx(expected)
    assert found.own[0].sd == pytest.approx(np.sqrt(ahead @ spread @ ahead + 9))


def test_without_scores_the_own_course_is_the_cohort_s():
    found = predict(CURVE, [1], [22], at=[2, 8], **KNOWN)
    assert found.own == pytest.approx(found.cohort)
    assert isinstance(found.off_track, NotEnough) and "3 are needed" in str(found.off_track)


def test_the_band_is_held_to_the_scale_and_told_to_be_a_prediction_interval():
    found = predict(CURVE, [1], [40], at=[2], level=0.999, **KNOWN)
    assert found.cohort[0].high == 40
    floor = predict(CURVE, [1, 2, 3, 4], [10, 2, 0, 0], **KNOWN)
    assert "an end of the scale" in floor.remarks[0]
    assert "80% prediction interval" in str(predict(CURVE, [1, 2], [22, 20]))
    half = predict(CURVE, [1], [22], at=[2], level=0.5, **KNOWN).cohort[0]
    assert half.high - half.low == pytest.approx(2 * 0.6744898 * half.sd, rel=1e-6)


def test_worse_and_worse_scores_are_worth_a_conversation():
    better = predict(CURVE, [1, 2, 3], [22, 18, 15], **KNOWN).off_track
    worse = predict(CURVE, [1, 2, 3], [22, 34, 38], **KNOWN).off_track
    assert isinstance(better, OffTrack) and isinstance(worse, OffTrack)
    assert better.flag == "" and worse.flag.startswith("worth a conversation")
    assert "about 37 come true" in str(worse)
    for word in ("failing", "danger", "alarm"):
        assert word not in str(worse).lower()


def test_where_higher_is_better_everything_is_turned():
    turned = replace(
        CURVE,
        measured=Measured("wellbeing", "1", "better", 0, 40, 1.0),
        covariates=(Covariate("intake", 20, 5, 1),),
        conditions=(),
        terms=(Term("intercept", 22, 3), Term("intake", 4, -0.5)),
    )
    mirror = replace(
        turned,
        measured=replace(turned.measured, higher_is="worse"),
        terms=(Term("intercept", 18, -3), Term("intake", 4, -0.5)),
    )
    one = predict(turned, [1, 2, 3], [18, 12, 8]).off_track
    other = predict(mirror, [1, 2, 3], [22, 28, 32]).off_track
    assert one.p == pytest.approx(other.p)


def test_what_is_unknown_or_rare_gets_the_average_and_that_is_said():
    found = predict(CURVE, [1, 2], [22, 20], conditions={"setting": "sea"})
    assert found.remarks == (
        "age is not known; the average was used.",
        "setting sea has too few clients; the average of the others was used.",
    )
    shares = CURVE.conditions[0].shares("sea")
    assert shares == (0.25,)  # a quarter of those fitted are from the country


def test_hostile_input():
    nan, inf = float("nan"), float("inf")
    with pytest.raises(DataError, match="Give the intake score"):
        predict(CURVE, [2, 3], [22, 20])
    with pytest.raises(DataError, match="Give the intake score"):
        predict(CURVE, [], [])
    with pytest.raises(DataError, match="infinite"):
        predict(CURVE, [1, 2], [22, inf])
    with pytest.raises(DataError, match="must be numbers"):
        predict(CURVE, [1, 2], [22, "low"])
    with pytest.raises(DataError, match="two scores at session 2"):
        predict(CURVE, [1, 2, 2], [22, 20, 21])
    with pytest.raises(DataError, match="begin at 1"):
        predict(CURVE, [0, 1], [22, 20])
    with pytest.raises(DataError, match="2 times and 1 scores"):
        predict(CURVE, [1, 2], [22])
    with pytest.raises(DataError, match="level"):
        predict(CURVE, [1, 2], [22, 20], level=80)
    left_out = predict(CURVE, [1, 2, 3], [22, nan, None], at=[5])
    assert left_out.own == predict(CURVE, [1], [22], at=[5]).own
    many = [at.time for at in predict(CURVE, range(1, 64), [20] * 63).own]
    assert (many[0], many[-1]) == (2, 64) and all(time.is_integer() for time in many)
    year = replace(CURVE, clock=Clock("log", "week"), recalibration=None)
    assert predict(year, [0, 1, 53], [22, 20, 21], at=[60]).own[0].sd > 0
    flat = replace(CURVE, D=((0.0, 0.0), (0.0, 0.0)))
    assert predict(flat, [1, 2], [22, 9], at=[5]).own == predict(flat, [1], [22], at=[5]).own


def places(value, at=()):
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inside:
            yield from places(one, (*at, key))
    else:
        yield at


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1e300, "x", [], {}, None, True])
def test_a_value_of_another_kind_anywhere_is_refused_or_means_nothing(wrong):
    """Curves come from other clinics: what is read must be sound, whichever value was damaged."""
    for at in places(CURVE.to_dict()):
        found = json.loads(json.dumps(CURVE.to_dict()))
        holder = found
        for key in at[:-1]:
            holder = holder[key]
        holder[at[-1]] = wrong
        try:
            curve = from_dict(found)
        except DataError:
            continue
        said = str(predict(curve, [1, 2, 3, 4], [22, 21, 24, 25]))
        assert "nan" not in said and "inf" not in said, at
