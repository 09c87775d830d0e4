"""A plan in words, and as the fields of a form: on the client's page and the therapist's."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord_web.cases.plans import HARD, LONGEST, MOST_PEOPLE, SECTIONS, Call, PlanRow

TITLES = {"well": gettext_lazy("Staying well"), "hard": gettext_lazy("When it gets too much")}
LABELS = {
    "well": {
        "signs": gettext_lazy("Early signs that things are slipping"),
        "helps": gettext_lazy("What keeps me steady"),
        "away": gettext_lazy("What to stay away from"),
    },
    "hard": {
        "signs": gettext_lazy("How I notice that it is getting too much"),
        "helps": gettext_lazy("What helps me through the next hour"),
        "away": gettext_lazy("What to put out of reach, and who can keep it for me"),
    },
}


def in_order(row: PlanRow | None) -> list[tuple[str, str]]:
    """What helps stands first in a bad hour; what to look out for in a good one."""
    if row is None:
        return []
    said = row.written.sections
    order = ("helps", "away", "signs") if row.kind == HARD else ("signs", "helps", "away")
    return [(str(LABELS[row.kind][name]), said[name]) for name in order if said.get(name)]


def fault(error: ValueError) -> str:
    """Why something does not fit, in words."""
    said = {
        "long": _("A field holds %(most)d letters; one has more.") % {"most": LONGEST},
        "number": _("A number is made of digits, spaces and + - ( ) only. A name is shorter."),
    }
    return said.get(str(error), _("Something here does not fit."))


SHOWN = 3  # people for whom there is room at first


@dataclass(frozen=True, slots=True)
class Row:
    """One person to call, as a form shows them."""

    nth: int
    key: str
    name: str
    number: str
    left_out: bool
    places: tuple[tuple[int, bool], ...]  # where they may stand, and where they do


@dataclass(frozen=True, slots=True)
class Fields:
    kind: str
    sections: Mapping[str, str]
    calls: tuple[Call, ...]
    seen: str  # the version that the form was made of

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """Each field with its label."""
        named = LABELS[self.kind].items()
        return [(name, str(label), self.sections.get(name, "")) for name, label in named]

    @property
    def rows(self) -> list[Row]:
        blank = Call("", "", "")
        held = [*self.calls, *[blank] * (MOST_PEOPLE - len(self.calls))]
        return [
            Row(n, c.key, c.name, c.number, not c.second, _places(n)) for n, c in enumerate(held, 1)
        ]

    @property
    def first(self) -> list[Row]:
        """Those who are there, and room for one more; three at least."""
        return self.rows[: max(SHOWN, len(self.calls) + 1)]

    @property
    def further(self) -> list[Row]:
        return self.rows[len(self.first) :]


def _places(nth: int) -> tuple[tuple[int, bool], ...]:
    return tuple((place, place == nth) for place in range(1, MOST_PEOPLE + 1))


def fields(kind: str, now: PlanRow | None) -> Fields:
    """Of the plan as it stands."""
    if now is None:
        return Fields(kind, {}, (), "")
    return Fields(kind, now.written.sections, now.written.people, str(now.id))


def posted(kind: str, given: Mapping[str, str], now: PlanRow | None, *, marks: bool) -> Fields:
    """Of what was sent. Without `marks` nobody could be asked who is left out: it stays as it was.

    Who was left out and is written anew under the same key stays left out: the safe side.
    """
    left_out = {call.key for call in now.written.people if not call.second} if now else set()
    held = []
    for nth in range(1, MOST_PEOPLE + 1):
        key = given.get(f"key-{nth}", "")[:16]
        second = f"left-out-{nth}" not in given if marks else key not in left_out
        name, number = given.get(f"name-{nth}", ""), given.get(f"number-{nth}", "")
        if name.strip() or number.strip():
            place = given.get(f"place-{nth}", "")
            at = int(place) if place in {str(n) for n in range(1, MOST_PEOPLE + 1)} else nth
            held.append((at, at != nth, nth, Call(key, name, number, second)))
    # Who was moved up stands before who stood there; who was moved down, behind.
    held.sort(key=lambda one: (one[0], _moved(one[0], one[2])))
    sections = {name: given.get(name, "") for name in SECTIONS}
    return Fields(kind, sections, tuple(one[3] for one in held), given.get("seen", ""))


def _moved(at: int, nth: int) -> int:
    return -1 if at < nth else 1 if at > nth else 0
