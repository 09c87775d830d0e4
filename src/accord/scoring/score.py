"""Scores of one response."""

from collections.abc import Mapping, Sequence

from accord.errors import AnswerError
from accord.measures.measure import Critical, Item, Measure, Scale
from accord.records import Answer, Score, State
from accord.scoring.missing import total

__all__ = ["band", "check", "critical", "score"]


def score(measure: Measure, answers: Mapping[str, Answer]) -> tuple[Score, ...]:
    """One score for each scale of the measure, in scale points, in the order of its file.

    A score whose scale has too few answers has the value None. Raises AnswerError for an item
    the measure does not have and for an answer that does not fit its item.

    >>> from accord.measures.schema import load
    >>> def given(**values):
    ...     return {id: Answer(State.ANSWERED, value) for id, value in values.items()}
    >>> rated = given(goals=6, way=7, bond=9, candid=5, understood=8)
    >>> score(load("session-client"), rated)
    (Score(scale='alliance', part='ratings', value=7.0, answered=5, items=5),)
    >>> score(load("session-client"), given(goals=6))[0].value is None
    True
    """
    check(measure, answers)
    return tuple(_score(measure, scale, answers) for scale in measure.scales)


def check(measure: Measure, answers: Mapping[str, Answer]) -> None:
    """Raises AnswerError, with every reason at once, unless each answer fits its item."""
    by_id = {item.id: item for item in measure.items}
    faults = []
    for id, answer in answers.items():
        if id not in by_id:
            faults.append(f"there is no item “{id}”; it has {', '.join(by_id)}")
        elif fault := _fault(by_id[id], answer):
            faults.append(fault)
    if faults:
        raise AnswerError(f"{measure.id}: " + "; ".join(faults) + ".")


def critical(measure: Measure, answers: Mapping[str, Answer]) -> tuple[Critical, ...]:
    """The rules for answers that bring a person who must respond, where one was given.

    >>> from accord.measures.schema import load
    >>> said = {"thoughts": Answer(State.ANSWERED, "cannot-say")}
    >>> [rule.item for rule in critical(load("safety-self"), said)]
    ['thoughts']
    """
    check(measure, answers)
    return tuple(
        rule
        for rule in measure.critical
        if (answer := answers.get(rule.item)) is not None
        and answer.state is State.ANSWERED
        and answer.value in rule.answers
    )


def band(scale: Scale, value: float) -> str:
    """The published name for a score, or "" where a scale has no bands.

    A sum made up from fewer items may fall between two whole numbers; it keeps the lower band
    until it reaches the next.

    >>> from accord.measures.schema import load
    >>> total = load("phq-9").scale("total")
    >>> band(total, 9), band(total, 9.6), band(total, 10)
    ('mild', 'mild', 'moderate')
    """
    reached = [row.label for row in scale.bands if row.lowest <= value]
    return reached[-1] if reached else ""


def _score(measure: Measure, scale: Scale, answers: Mapping[str, Answer]) -> Score:
    values = _values(measure, scale, answers)
    return Score(
        scale=scale.id,
        part=scale.part,
        value=total(
            values,
            items=len(scale.items),
            minimum_answered=scale.minimum_answered,
            method=scale.method,
        ),
        answered=len(values),
        items=len(scale.items),
    )


def _values(measure: Measure, scale: Scale, answers: Mapping[str, Answer]) -> Sequence[int]:
    values = []
    for id in scale.items:
        answer = answers.get(id)
        if (
            answer is None
            or answer.state is not State.ANSWERED
            or not isinstance(answer.value, int)
        ):
            continue
        item = measure.item(id)
        ends = (item.low or 0) + (item.high or 0)
        values.append(ends - answer.value if id in scale.reverse else answer.value)
    return values


def _fault(item: Item, answer: Answer) -> str:
    """Why this answer does not fit this item, or "" when it does."""
    value = answer.value
    if answer.state is not State.ANSWERED:
        return (
            ""
            if value is None
            else f"{item.id} is {answer.state.value}, yet has the value {value!r}"
        )
    if item.kind == "choice":
        fits = value in item.codes
        wanted = f"one of {', '.join(item.codes)}"
    elif item.kind == "named":  # a relationship of the person's own, by its id, or a code
        fits = isinstance(value, str) and bool(value)
        wanted = f"somebody they named, or one of {', '.join(item.codes)}"
    elif item.kind == "text":
        longest = item.longest or 0
        fits = isinstance(value, str) and 0 < len(value) <= longest
        wanted = f"a text of at most {longest} characters (leave it skipped when empty)"
        value = f"{len(value)} characters" if isinstance(value, str) else value  # never echo words
    else:
        low, high = item.low or 0, item.high or 0
        fits = type(value) is int and low <= value <= high
        wanted = f"a whole number from {low} to {high}"
    return "" if fits else f"{item.id} needs {wanted}, not {value!r}"
