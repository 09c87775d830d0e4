"""The questions of a study, each asked of the same long table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.alliance.lagged import lagged
from accord.alliance.within_between import within_between
from accord.dyads import Effect, actor_partner
from accord.dyads.results import name_of
from accord.errors import DataError
from accord.frames import codes, labels, numbers, table, texts
from accord.mixed import Test
from accord.records import NotEnough
from accord.resilience.buffering import buffering
from accord.study.report import Asked, NotAsked, Section
from accord.study.therapists import therapist_share

NOT_CAUSE = (
    "It says what goes before what, not what brings it about: something that changed both would "
    "look the same."
)

NAMES = {"usual": "usual alliance", "first": "first outcome", "last": "last outcome"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the report, with the caution and the minimum that go with any answer."""

    id: str
    text: str
    caution: str
    needs: str


WITHIN_BETWEEN = Question(
    "within-between",
    "Does a better session come before a better outcome?",
    NOT_CAUSE + " The second figure compares different people, and says least about therapy.",
    "30 clients with three sessions running in which both were rated.",
)
LAGGED = Question(
    "lagged",
    "Which comes first, the alliance or the outcome?",
    NOT_CAUSE + " Sessions are taken as equally far apart.",
    "100 clients with four sessions or more; figures are from full likelihood within clients.",
)
THERAPISTS = Question(
    "therapists",
    "How much goes with the therapist?",
    "Clients are not given to therapists by lot. It ranks nobody, and must not be used to.",
    "10 therapists to report, 30 to trust, with 4 clients each on average.",
)
COUPLES = Question(
    "couples",
    "In couples: whose bond goes with whose outcome?",
    NOT_CAUSE + " It is about couples on average; it must not be read of any one couple.",
    "50 complete couples, with what each of the two said at the first and the last session.",
)
BUFFERING = Question(
    "buffering",
    "Does support soften what stress does?",
    NOT_CAUSE + " Support is what people feel they have, not what others gave.",
    "30 people with three rows or more in which stress was not always the same.",
)

Answer = tuple[Any, str, tuple[Asked, ...]]  # the result, what it says, its figures


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the table holds what; those that are empty are not there."""

    client: str
    session: str
    outcome: str
    alliance: str
    therapist: str = ""
    couple: str = ""
    role: str = ""
    stress: str = ""
    support: str = ""


Ask = Callable[[Any, Columns, str], Answer]


def sections(data: Any, columns: Columns, higher_is: str) -> Iterator[Section]:
    """Every question that the columns allow, in the order of the report.

    What one of them refuses, such as stress that never varies, stops none of the others.
    """
    asked: list[tuple[Question, Ask]] = [(WITHIN_BETWEEN, _within_between), (LAGGED, _lagged)]
    if columns.therapist:
        asked.append((THERAPISTS, _therapists))
    if columns.couple:
        asked.append((COUPLES, _couples))
    if columns.stress and columns.support:
        asked.append((BUFFERING, _buffering))
    for question, ask in asked:
        try:
            found, says, figures = ask(data, columns, higher_is)
        except DataError as error:
            found, figures = NotAsked(str(error)), ()
            says = str(found)
        yield Section(
            question.id, question.text, found, says, question.caution, question.needs, figures
        )


def _within_between(data: Any, columns: Columns, higher_is: str) -> Answer:
    found = within_between(
        data,
        client=columns.client,
        session=columns.session,
        outcome=columns.outcome,
        alliance=columns.alliance,
    )
    says = str(found)
    figures: tuple[Asked, ...] = ()
    if not isinstance(found, NotEnough):
        says = (
            "After sessions in which a client rated the alliance a point above what they usually "
            f"say, the next outcome was {_moved(found.within, higher_is)}. Clients who usually "
            f"rate it a point higher had an outcome {_moved(found.between, higher_is)}."
        )
        figures = tuple(
            Asked(f"alliance {name}", one.estimate, one.low, one.high)
            for name, one in (("within clients", found.within), ("between clients", found.between))
        )
    return found, says, figures


def _lagged(data: Any, columns: Columns, higher_is: str) -> Answer:
    found = lagged(
        data,
        client=columns.client,
        session=columns.session,
        outcome=columns.outcome,
        alliance=columns.alliance,
    )
    says = str(found)
    figures: tuple[Asked, ...] = ()
    if not isinstance(found, NotEnough):
        there, back = found.path("alliance", "outcome"), found.path("outcome", "alliance")
        says = (
            "After an alliance above a client's usual, the next outcome was "
            f"{_clear(*there.interval)}. After an outcome above usual, the next alliance was "
            f"{_clear(*back.interval)}."
        )
        figures = tuple(Asked(path.name, path.estimate, *path.interval) for path in (there, back))
    return found, says, figures


def _therapists(data: Any, columns: Columns, higher_is: str) -> Answer:
    found = therapist_share(
        data,
        client=columns.client,
        session=columns.session,
        outcome=columns.outcome,
        therapist=columns.therapist,
    )
    says = str(found)
    if not isinstance(found, NotEnough):
        says = (
            f"About {100 * found.share:.0f} in 100 of how people are at session {found.session} "
            "goes with who treats them. Published shares lie about 5 to 8."
        )
    return found, says, ()


def _couples(data: Any, columns: Columns, higher_is: str) -> Answer:
    found = _pairs(data, columns)
    says = str(found)
    figures: tuple[Asked, ...] = ()
    if not isinstance(found, NotEnough):
        model = found.model
        shown = [
            one
            for role in found.roles or ("",)
            for kind in ("actor", "partner")
            for one in [model.effect(kind, found.predictors[0], role)]
        ]
        says = " ".join(map(_of_a_couple, shown[::2], shown[1::2]))
        figures = tuple(
            Asked(f"{one.kind} {name_of(one, found.roles)}", one.estimate, one.low, one.high)
            for one in shown
        )
    return found, says, figures


def _pairs(data: Any, columns: Columns) -> Any:
    """One row a person: their usual alliance, the first outcome and the last."""
    who, _ = codes(data, columns.client)
    session, y = numbers(data, columns.session), numbers(data, columns.outcome)
    a = numbers(data, columns.alliance)
    couple = texts(data, columns.couple)
    role = texts(data, columns.role) if columns.role else [""] * len(couple)
    rows: dict[str, list[Any]] = {name: [] for name in ("couple", "role", "last", "first", "usual")}
    order = np.lexsort((session, who))
    for rows_of in np.split(order, np.flatnonzero(np.diff(who[order])) + 1):
        rated = [row for row in rows_of if not np.isnan(y[row])]
        bond = a[rows_of][~np.isnan(a[rows_of])]
        if not len(rows_of) or not couple[rows_of[0]] or len(rated) < 2 or not len(bond):
            continue
        rows["couple"].append(couple[rows_of[0]])
        rows["role"].append(role[rows_of[0]])
        rows["first"].append(y[rated[0]])
        rows["last"].append(y[rated[-1]])
        rows["usual"].append(float(bond.mean()))
    if not rows["couple"]:
        return NotEnough("An actor-partner model", 0, 50, "couples")
    rows = _twos(rows)
    return actor_partner(
        table({NAMES.get(name, name): values for name, values in rows.items()}),
        dyad="couple",
        outcome="last outcome",
        predictors=["usual alliance"],
        covariates=["first outcome"],
        role="role" if columns.role else None,
    )


def _twos(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Couples of whom both are there: one alone says nothing about two."""
    group, _ = labels(rows["couple"])
    both = np.bincount(group)[group] == 2
    return {
        name: [v for v, kept in zip(all_of, both, strict=True) if kept]
        for name, all_of in rows.items()
    }


def _buffering(data: Any, columns: Columns, higher_is: str) -> Answer:
    found = buffering(
        data,
        client=columns.client,
        outcome=columns.outcome,
        stress=columns.stress,
        support=columns.support,
    )
    says = str(found)
    figures: tuple[Asked, ...] = ()
    if not isinstance(found, NotEnough):
        says = (
            "For each point of usual support more, what a point of stress goes with was "
            f"{_clear(found.between.low, found.between.high)}."
        )
        figures = (
            Asked(
                "stress x support, between people",
                found.between.estimate,
                found.between.low,
                found.between.high,
            ),
        )
    return found, says, figures


def _moved(test: Test, higher_is: str) -> str:
    """An effect in points of the outcome, each end with its direction where it may be nothing."""
    if test.low > 0 or test.high < 0:
        least, most = sorted((abs(test.low), abs(test.high)))
        way = _way(test.estimate, higher_is)
        return f"{abs(test.estimate):.2f} points {way} (95 in 100: {least:.2f} to {most:.2f})"
    ends = sorted((test.low, test.high), key=lambda end: _way(end, higher_is), reverse=True)
    worse, better = (f"{abs(end):.2f} {_way(end, higher_is)}" for end in ends)
    return (
        f"{abs(test.estimate):.2f} points {_way(test.estimate, higher_is)}, which may be nothing "
        f"(95 in 100: {worse} to {better})"
    )


def _way(value: float, higher_is: str) -> str:
    return "better" if (value > 0) == (higher_is == "better") else "worse"


def _clear(low: float, high: float) -> str:
    if low <= 0 <= high:
        return f"not clearly different ({abs(low):.2f} lower to {high:.2f} higher)"
    least, most = sorted((abs(low), abs(high)))
    return f"{'higher' if low > 0 else 'lower'} by {least:.2f} to {most:.2f}"


def _of_a_couple(own: Effect, other: Effect) -> str:
    """One member of the pair: what goes with their own bond, and with the other's."""
    who = f"For {own.role}" if own.role else "For each"
    own_says, other_says = _clear(own.low, own.high), _clear(other.low, other.high)
    return (
        f"{who}, a point more of their own usual alliance goes with a last outcome {own_says}; "
        f"a point more of the other's, {other_says}."
    )
