"""What must hold of any score, whatever is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import AnswerError
from accord.measures.schema import ids, load, read
from accord.records import Answer, State
from accord.scoring.missing import total
from accord.scoring.score import check, critical, score

TURNED = read(
    """
id = "turned"
version = 1
title = "Two items, one turned round"
licence = "test"
source = "test"
status = "standard"
respondent = "person"
about = "self"
audience = "adult"
when = "never"
seconds = 10
[[parts]]
id = "answers"
readers = ["self"]
candour = false
waits = false
alone = false
critical = false
[[parts.items]]
id = "well"
facet = "well"
higher_is = "better"
[[parts.items]]
id = "badly"
facet = "badly"
higher_is = "worse"
[[scales]]
id = "total"
part = "answers"
items = ["well", "badly"]
reverse = ["badly"]
method = "mean"
minimum_answered = 2
higher_is = "better"
lowest = 0
highest = 10
""",
    "turned.toml",
)


@st.composite
def responses(draw):
    """A measure and any response that fits it, with any items left open in any of the ways."""
    measure = load(draw(st.sampled_from(ids())))
    answers = {}
    for item in measure.items:
        state = draw(st.sampled_from([None, *State]))
        if state is None:
            continue
        if state is not State.ANSWERED:
            answers[item.id] = Answer(state)
        elif item.kind == "choice":
            answers[item.id] = Answer(state, draw(st.sampled_from(item.codes)))
        elif item.kind == "named":
            somebody = draw(st.uuids())
            answers[item.id] = Answer(state, draw(st.sampled_from([*item.codes, str(somebody)])))
        elif item.kind == "text":
            answers[item.id] = Answer(state, draw(st.text(min_size=1, max_size=item.longest)))
        else:
            answers[item.id] = Answer(state, draw(st.integers(item.low, item.high)))
    return measure, answers


@given(responses())
def test_a_score_stays_on_its_scale_and_needs_its_minimum(response):
    measure, answers = response
    for found, scale in zip(score(measure, answers), measure.scales, strict=True):
        assert (found.scale, found.part) == (scale.id, scale.part)
        enough = found.answered >= scale.minimum_answered
        assert (found.value is not None) is enough
        if enough:
            assert scale.lowest <= found.value <= scale.highest


@pytest.mark.slow
@given(responses())
def test_skipped_not_asked_not_reached_and_absent_score_alike(response):
    measure, answers = response
    answered = {id: row for id, row in answers.items() if row.state is State.ANSWERED}
    assert score(measure, answered) == score(measure, answers)
    assert critical(measure, answered) == critical(measure, answers)


@given(responses(), st.data())
def test_answers_outside_the_scale_change_no_score(response, data):
    """Tension, held back, choices and rotating items never enter a score."""
    measure, answers = response
    scored = {id for scale in measure.scales for id in scale.items}
    kept = {id: row for id, row in answers.items() if id in scored}
    assert score(measure, kept) == score(measure, answers)


@given(responses(), st.data())
def test_a_better_answer_never_makes_a_score_worse(response, data):
    measure, answers = response
    steps = [
        (scale, id)
        for scale in measure.scales
        for id in scale.items
        if id in answers
        and answers[id].state is State.ANSWERED
        and answers[id].value < measure.item(id).high
    ]
    if not steps:
        return
    scale, id = data.draw(st.sampled_from(steps))
    raised = answers | {id: Answer(State.ANSWERED, answers[id].value + 1)}

    def value(given):
        return next(row.value for row in score(measure, given) if row.scale == scale.id)

    assert (value(answers) is None) or value(raised) > value(answers)


def test_a_turned_item_counts_from_the_other_end():
    answers = {"well": Answer(State.ANSWERED, 9), "badly": Answer(State.ANSWERED, 2)}
    assert score(TURNED, answers)[0].value == (9 + (10 - 2)) / 2


@given(st.lists(st.integers(0, 3), min_size=1, max_size=9))
def test_a_complete_sum_is_the_plain_sum(values):
    whole = total(values, items=len(values), minimum_answered=len(values), method="sum")
    assert whole == sum(values)


def test_nothing_answered_is_no_score_even_where_nothing_is_asked_for():
    assert total([], items=3, minimum_answered=0, method="mean") is None


@pytest.mark.parametrize(
    ("id", "answer", "said"),
    [
        ("goals", Answer(State.ANSWERED, 11), "a whole number from 0 to 10, not 11"),
        ("goals", Answer(State.ANSWERED, -1), "a whole number from 0 to 10, not -1"),
        ("goals", Answer(State.ANSWERED, "7"), "a whole number from 0 to 10, not '7'"),
        ("goals", Answer(State.ANSWERED, True), "a whole number from 0 to 10, not True"),
        ("goals", Answer(State.ANSWERED), "a whole number from 0 to 10, not None"),
        ("goals", Answer(State.SKIPPED, 7), "goals is skipped, yet has the value 7"),
        ("tension", Answer(State.ANSWERED, "maybe"), "one of no, little, yes, not 'maybe'"),
        ("goalz", Answer(State.ANSWERED, 7), "there is no item “goalz”; it has goals, way"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_what_would(id, answer, said):
    with pytest.raises(AnswerError) as refused:
        score(load("session-client"), {id: answer})
    assert said in str(refused.value)


def test_a_text_is_cut_off_nowhere_and_never_quoted_in_an_error():
    measure = load("for-today")
    check(measure, {"for-today": Answer(State.ANSWERED, "x" * 280)})
    with pytest.raises(AnswerError) as refused:
        check(measure, {"for-today": Answer(State.ANSWERED, "secret " * 60)})
    assert "at most 280 characters" in str(refused.value)
    assert "secret" not in str(refused.value)
