"""A worked example for every measure: adding a measure costs its data files and one of these."""

import tomllib
from pathlib import Path

import pytest

from accord.measures.schema import ids, load
from accord.records import Answer, State
from accord.scoring.score import band, critical, score

FOLDER = Path(__file__).parent / "examples"
EXAMPLES = [
    pytest.param(file.stem, example, id=f"{file.stem}: {example['name']}")
    for file in sorted(FOLDER.glob("*.toml"))
    for example in tomllib.loads(file.read_text("utf-8"))["examples"]
]


def answers(example):
    given = {id: Answer(State.ANSWERED, value) for id, value in example.get("answers", {}).items()}
    for state in (State.SKIPPED, State.NOT_ASKED, State.NOT_REACHED):
        given |= {id: Answer(state) for id in example.get(state.value, [])}
    return given


def test_every_measure_has_a_worked_example():
    assert {file.stem for file in FOLDER.glob("*.toml")} == set(ids())


@pytest.mark.parametrize(("id", "example"), EXAMPLES)
def test_worked_example(id, example):
    measure = load(id)
    found = score(measure, answers(example))
    wanted = {scale: None if v == "none" else v for scale, v in example.get("scores", {}).items()}
    assert {row.scale: row.value for row in found} == wanted
    assert [rule.item for rule in critical(measure, answers(example))] == example.get(
        "critical", []
    )
    bands = {
        row.scale: band(measure.scale(row.scale), row.value)
        for row in found
        if row.value is not None and measure.scale(row.scale).bands
    }
    assert bands == example.get("bands", {})
