"""Who answers, and when: the part of the form that cover for oneself and for home have alike."""

from django import forms
from django.utils.translation import gettext as _

PLACES = range(1, 6)  # the first two are responders, the third a deputy; two more as wished
ANSWERS = "responder", "deputy"


class PeopleForm(forms.Form):
    """Places for people. The first three must be filled; each is somebody else."""

    def add_people(self, people: list[tuple[str, str]]) -> None:
        choices = [("", "—"), *people]
        for n in PLACES:
            must = n <= 3
            self.fields[f"person_{n}"] = forms.ChoiceField(
                label=_slot(n), choices=choices, required=must
            )
            self.fields[f"hours_{n}"] = forms.CharField(
                label=_("Hours"), max_length=120, required=must
            )
            if n > 3:
                self.fields[f"as_{n}"] = forms.ChoiceField(
                    label=_("Answers as"),
                    choices=[("responder", _("responder")), ("deputy", _("deputy"))],
                    required=False,
                )

    def slots(self):
        """Person, hours and, where there is a choice, the task, for the template."""
        return [
            (self[f"person_{n}"], self[f"hours_{n}"], self[f"as_{n}"] if n > 3 else None)
            for n in PLACES
        ]

    def clean(self):
        given = super().clean()
        chosen = [given[f"person_{n}"] for n in PLACES if given.get(f"person_{n}")]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Each of them has to be somebody else."))
        for n in PLACES:
            if given.get(f"person_{n}") and not given.get(f"hours_{n}"):
                self.add_error(f"hours_{n}", _("Write when they are there."))
        return given

    def responders(self):
        """(person, hours in words, deputy?) as the action takes them."""
        given = self.cleaned_data
        return [
            (given[f"person_{n}"], given[f"hours_{n}"], n == 3 or given.get(f"as_{n}") == "deputy")
            for n in PLACES
            if given.get(f"person_{n}")
        ]


def kept(rows) -> dict:
    """Who answers now, as first values of the places."""
    able, deputies = [r for r in rows if not r.deputy], [r for r in rows if r.deputy]
    first: dict = {}
    for n, r in enumerate([*able[:2], *deputies[:1], *able[2:], *deputies[1:]][: len(PLACES)], 1):
        first |= {f"person_{n}": str(r.person), f"hours_{n}": r.hours, f"as_{n}": ANSWERS[r.deputy]}
    return first


def _slot(n: int) -> str:
    names = {1: _("First responder"), 2: _("Second responder"), 3: _("Deputy")}
    return names.get(n) or _("Further person %(number)d") % {"number": n - 3}
