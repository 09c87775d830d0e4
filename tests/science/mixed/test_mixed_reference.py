"""The mixed models against lme4, nlme and published tables."""

from tests.science.mixed.models import enrichd, sleepstudy
from tests.science.mixed.reference import VALUES
from tests.science.values import check

from accord.mixed import Fit


def test_the_figures_of_others_are_reproduced():
    check(VALUES)


def test_a_fit_prints_its_table_within_a_hundred_columns(shared_data):
    shared_data("enrichd_bdi")
    for found in (enrichd(), sleepstudy()):
        said = str(found)
        assert "Linear mixed model by REML" in said
        assert max(map(len, said.splitlines())) <= 100


def test_a_fit_comes_back_from_json_with_its_tests():
    found = sleepstudy()
    again = Fit.from_dict(found.to_dict())
    assert again.test("day") == found.test("day")
    assert str(again) == str(found)
