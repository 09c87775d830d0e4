"""A practice as pages show it: the words of its file, and what its codes mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accord.measures.wording import wording as measure_wording
from accord.practices.practice import Practice
from accord.practices.schema import ids, load
from accord.practices.wording import PracticeWording, wording
from accord.records import Answer, State

FAMILIES = {
    "communication": (gettext_lazy("Saying and hearing"), gettext_lazy("So that both are heard.")),
    "trust": (gettext_lazy("Trust"), gettext_lazy("Small things that make it easier to rely on.")),
    "boundaries": (gettext_lazy("A yes and a no"), gettext_lazy("So that both of them count.")),
    "repair": (gettext_lazy("Making up"), gettext_lazy("Coming back together after friction.")),
}
FACETS = {
    "closeness": gettext_lazy("how close you feel"),
    "support": gettext_lazy("being able to lean on each other"),
    "trust": gettext_lazy("how far trust goes"),
    "limits": gettext_lazy("how a no is taken"),
    "strain": gettext_lazy("how much strength it costs"),
    "openness": gettext_lazy("how freely you can speak"),
    "heard": gettext_lazy("feeling heard"),
    "back": gettext_lazy("coming back together"),
}
MEASURE = "practice-log"


@dataclass(frozen=True, slots=True)
class Card:
    """One practice in words."""

    id: str
    practice: Practice
    words: PracticeWording
    takes: str
    good_for: str

    @property
    def title(self) -> str:
        return self.words.title


@dataclass(frozen=True, slots=True)
class Family:
    id: str
    title: str
    says: str
    cards: tuple[Card, ...]


def card(id: str, language: str) -> Card:
    practice = load(id)
    return Card(
        id, practice, wording(id, language), takes(practice.minutes), str(FACETS[practice.facet])
    )


def takes(minutes: int) -> str:
    return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}


def library(settings: Iterable[str], language: str) -> list[Family]:
    """The practices for people who are treated in one of these settings, family by family."""
    wanted = set(settings)
    fits = [card(id, language) for id in ids() if wanted & set(load(id).settings)]
    return [
        Family(id, str(title), str(says), tuple(one for one in fits if one.practice.family == id))
        for id, (title, says) in FAMILIES.items()
    ]


def in_words(answers: Iterable[tuple[str, Answer]], language: str) -> str:
    """What was told of one try, in a few words: “A part of it. 6 of 10. Lighter.”"""
    words, said = measure_wording(MEASURE, language), []
    for item, answer in answers:
        if answer.state is not State.ANSWERED or item == "other":
            continue
        label = words.item(item).options.get(str(answer.value))
        said.append(f"{label or _('%(n)s of 10') % {'n': answer.value}}.")
    return " ".join(said)
