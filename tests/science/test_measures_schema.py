"""A measure file that contradicts itself is refused, and the error says what to do."""

import re
import tomllib
from pathlib import Path

import pytest

from accord.errors import MeasureError
from accord.measures.measure import Item
from accord.measures.schema import BANK, ids, load, read

SOUND = """
id = "sound"
version = 1
title = "A sound measure"
licence = "test"
source = "test"
status = "new"
respondent = "client"
about = "relationship"
audience = "adult"
when = "now"
seconds = 10

[[parts]]
id = "first"
readers = ["self", "therapists"]
candour = true
waits = true
alone = false
critical = false

[[parts.items]]
id = "one"
facet = "one"
higher_is = "better"

[[parts.items]]
id = "two"
facet = "two"
higher_is = "better"

[[parts.items]]
id = "pick"
facet = "pick"
kind = "choice"
role = "coded"
codes = ["no", "yes"]

[[parts]]
id = "second"
readers = ["self", "therapists"]
candour = false
waits = false
alone = true
critical = false

[[parts.items]]
id = "three"
facet = "three"
higher_is = "worse"

[[scales]]
id = "sum"
part = "first"
items = ["one", "two"]
method = "mean"
minimum_answered = 1
higher_is = "better"
lowest = 0
highest = 10

[scales.constants]
id = "made-up"
mean = 7
within = 0.5
between = 1.0
watch = 1.0
strong = 1.5
source = "test"
"""

CONTRADICTIONS = [
    tuple(row.values())
    for file in sorted(Path(__file__).parent.glob("test_measures_contradictions*.toml"))
    for row in tomllib.loads(file.read_text("utf-8"))["contradictions"]
]


def test_the_sound_file_is_read_as_it_stands():
    measure = read(SOUND, "sound.toml")
    assert [part.id for part in measure.parts] == ["first", "second"]
    assert measure.item("one") == Item(
        id="one", measure="sound", part="first", facet="one", higher_is="better", low=0, high=10
    )
    assert measure.scale("sum").constants.provisional is True
    assert [item.id for item in measure.anchors] == ["one", "two", "three"]


@pytest.mark.parametrize(("there", "instead", "said"), CONTRADICTIONS)
def test_each_contradiction_is_refused_with_what_to_do(there, instead, said):
    assert there in SOUND  # else the test could not fail for the reason it names
    with pytest.raises(MeasureError) as refused:
        read(SOUND.replace(there, instead, 1), "sound.toml")
    assert said in str(refused.value)


def test_a_part_asked_alone_is_never_opened_to_other_clients():
    head, tail = SOUND.split('id = "second"')
    wide = tail.replace('["self", "therapists"]', '["self", "therapists", "members"]', 1)
    with pytest.raises(MeasureError, match="no other client may ever read it; remove members"):
        read(f'{head}id = "second"{wide}', "sound.toml")


CLOSE = (BANK / "safety-close.toml").read_text("utf-8")


@pytest.mark.parametrize("beside", ["self", "therapists", "supervisor", "members", "responders"])
def test_close_responders_read_alone_or_not_at_all(beside):
    assert load("safety-close").part("close").readers == ("close-responders",)
    with pytest.raises(MeasureError, match=f"close-responders read alone.*remove {beside}"):
        read(
            CLOSE.replace('["close-responders"]', f'["close-responders", "{beside}"]'),
            "safety-close.toml",
        )


def test_without_close_responders_nobody_is_left_out_of_their_own_answers():
    with pytest.raises(MeasureError, match="add self to readers"):
        read(CLOSE.replace('["close-responders"]', '["responders"]'), "safety-close.toml")
    calm = CLOSE.replace("critical = true", "critical = false").partition("[[critical]]")[0]
    with pytest.raises(MeasureError, match="close-responders may not read it"):
        read(calm, "safety-close.toml")


def test_every_reason_comes_at_once():
    wrong = SOUND.replace('"new"', '"old"').replace("seconds = 10", "seconds = 0")
    with pytest.raises(MeasureError) as refused:
        read(wrong, "sound.toml")
    assert re.match(
        r"sound\.toml: status is .*; say how many seconds it takes\.", str(refused.value)
    )


@pytest.mark.parametrize("id", ids())
def test_every_measure_of_the_bank_is_sound(id):
    measure = load(id)
    assert measure.id == id
    assert load(id) is measure
    assert all(item.measure == id for item in measure.items)


def test_unknown_names_are_answered_with_the_known_ones():
    with pytest.raises(MeasureError, match="Did you mean wellbeing"):
        load("wellbeeing")
    with pytest.raises(MeasureError, match=r"no scale “total”\. It has: wellbeing"):
        load("wellbeing").scale("total")
    with pytest.raises(MeasureError, match=r"no item “sleep”\. It has: mood, worry"):
        load("wellbeing").item("sleep")
    with pytest.raises(MeasureError, match="no part “x”"):
        load("wellbeing").part("x")


def test_every_file_in_the_bank_belongs_to_a_measure():
    for file in BANK.iterdir():
        assert file.name.split(".")[0] in ids()
