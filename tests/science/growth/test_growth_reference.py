"""What lme4 and suddengains find, by expected courses."""

from tests.science.growth import reference
from tests.science.values import check


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
