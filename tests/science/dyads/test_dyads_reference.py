"""Figures of others that the models of pairs must equal."""

import pytest
from tests.science.dyads.reference import SCOPE, VALUES
from tests.science.values import check


def test_actor_partner_models_are_those_of_r():
    check([value for value in VALUES if value.data != SCOPE])


@pytest.mark.slow
def test_coordination_is_that_of_r():
    check([value for value in VALUES if value.data == SCOPE])
