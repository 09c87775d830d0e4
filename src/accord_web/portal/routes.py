"""Who may read what is sent, in plain words: exactly as it is, no better and no worse.

With `named` false the same is said by roles alone, since somebody else may see the screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.measures.measure import Measure
from accord_web.cases.queries import MemberRow, ReadersRow
from accord_web.privacy.access import Route
from accord_web.privacy.profile import profile

AS_LAST_TIME = "usual"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to share. `line` says the same in one sentence, as it goes on after a colon."""

    code: str
    title: str
    says: str
    line: str

    @property
    def sentence(self) -> str:
        return capital(self.line)


def codes(readers: ReadersRow) -> list[str]:
    """The routes of `choices` alone, without their words."""
    open_to_all = [Route.NOW.value, Route.LATER.value, Route.NOBODY.value]
    return [*open_to_all, Route.SUPERVISOR.value] if readers.supervisor else open_to_all


def choices(readers: ReadersRow, *, named: bool) -> list[Choice]:
    """The routes that are open in this case; the supervisor's only where it leads to somebody."""
    who = therapists(readers, named=named)
    many = len(readers.therapists) or 1  # handed over: “your therapist”, whoever it will be
    offered = [
        Choice(
            Route.NOW.value,
            _("%(who)s, now") % {"who": capital(who)},
            _("Before you next meet"),
            ngettext(
                "%(who)s reads this before you next meet.",
                "%(who)s read this before you next meet.",
                many,
            )
            % {"who": who},
        ),
        Choice(
            Route.LATER.value,
            _("%(who)s, after our next session") % {"who": capital(who)},
            ngettext(
                "You speak first, then %(who)s reads", "You speak first, then %(who)s read", many
            )
            % {"who": who},
            ngettext(
                "%(who)s reads this after you have next met.",
                "%(who)s read this after you have next met.",
                many,
            )
            % {"who": who},
        ),
    ]
    if readers.supervisor:
        offered.append(_supervisor(readers.supervisor, who, many, named=named))
    nobody = _("It only counts in totals of 20 people or more")
    offered.append(Choice(Route.NOBODY.value, _("No one"), nobody, _("no one reads this.")))
    return offered


def as_last_time(readers: ReadersRow, *, named: bool) -> Choice:
    """The usual route without saying which. A link may be in other hands, the therapist's among
    them, and must not tell whom somebody chose."""
    who = therapists(readers, named=named)
    says = [_("Whoever you chose last time; the first time it is %(who)s.") % {"who": who}]
    if readers.supervisor is None:
        says.append(_("If that was a supervisor, who does not read here now, no one reads it."))
    line = ngettext(
        "this is read as last time; the first time, %(who)s reads it.",
        "this is read as last time; the first time, %(who)s read it.",
        len(readers.therapists),
    )
    return Choice(AS_LAST_TIME, _("As last time"), " ".join(says), line % {"who": who})


def resolved(usual: str, readers: ReadersRow) -> str:
    """The route that counts for “as last time”: never a wider one than it was."""
    if not usual:
        return Route.NOW.value
    gone = usual == Route.SUPERVISOR and readers.supervisor is None
    return Route.NOBODY.value if gone else usual


def _supervisor(row: MemberRow, therapist: str, many: int, *, named: bool) -> Choice:
    if named:
        who = _("%(name)s, who supervises %(therapist)s") % {
            "name": row.nickname,
            "therapist": therapist,
        }
        name = row.nickname
    else:
        who, name = _("the supervisor of your therapist"), _("the supervisor")
    act = {
        "she": _("If %(name)s fears for someone’s safety, she must act."),
        "he": _("If %(name)s fears for someone’s safety, he must act."),
    }.get(row.pronoun if named else "", _("If %(name)s fears for someone’s safety, they must act."))
    not_told = ngettext(
        "%(who)s is not told, but may guess.", "%(who)s are not told, but may guess.", many
    )
    says = [
        _("%(name)s reads it with your name.") % {"name": capital(name)},
        capital(not_told % {"who": therapist}),
        act % {"name": name},
    ]
    line = (
        _("%(who)s, reads this with your name.")
        if named
        else _("%(who)s reads this with your name.")
    )
    return Choice(Route.SUPERVISOR.value, capital(who), " ".join(says), line % {"who": who})


def therapists(readers: ReadersRow, *, named: bool) -> str:
    """Whom the ratings are about: “Tomás”, “Tomás and Ada”, or “your therapist”."""
    if named and readers.therapists:
        return joined([t.nickname for t in readers.therapists], _("and"))
    return ngettext("your therapist", "your therapists", max(1, len(readers.therapists)))


def joined(names: Sequence[str], word: str) -> str:
    """“Ada, Ines and Tomás”."""
    return f" {word} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def nobody_else(setting: str) -> str:
    """Who never sees it, in the words of the setting."""
    return {
        "couple": _("Your partner never sees this."),
        "family": _("Nobody else in your family ever sees this."),
        "group": _("Nobody else in the group ever sees this."),
        "residential": _("Nobody else who lives here ever sees this."),
    }.get(setting, _("Nobody in your life sees this."))


def duties(country: str, language: str) -> list[str]:
    """What would make us tell somebody: said before the first answer, alike to everybody."""
    return [duty.text(language) for duty in profile(country).duties]


def leaves_a_choice(measure: Measure) -> bool:
    return any(part.candour for part in measure.parts)


def without_a_choice(measures: Iterable[Measure], readers: ReadersRow, *, named: bool) -> list[str]:
    """What the choice does not change, said beside it."""
    who = therapists(readers, named=named)
    said = {
        "for-today": _("Your line for today is always for %(who)s."),
        "together": _("What you say about all of you together is always for %(who)s alone."),
        "safety-self": _(
            "Your answers on safety have their own readers, named where they are asked."
        ),
        "everyday": _("The everyday questions are read by no one."),
    }
    if named:  # beside whoever looks along, nobody is told that there is such a question
        said["practice-log"] = _(
            "What you write about the other person is for you alone, whatever you choose."
        )
    return [said[m.id] % {"who": who} for m in measures if m.id in said]
