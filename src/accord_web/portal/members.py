"""Which other members read a part of what somebody sends: the ticks of a form, and the words.

Said and offered to the person signed in and alone, and to nobody else: docs/decisions/0021.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accord.measures.schema import load
from accord_web.cases.joint import Circle, circle, nicknames, token
from accord_web.checkins.form import Screen
from accord_web.checkins.queries import CheckInRow
from accord_web.flows.members import (
    MEMBERS,
    NO_SECRETS_ABOUT,
    may_be_shared,
    passing,
    tick,
    ticked,
)
from accord_web.flows.sending import Sending
from accord_web.measures.readers import Opened, opened_to
from accord_web.portal.routes import joined
from accord_web.privacy.access import Policy
from accord_web.privacy.profile import profile
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import Standing

Where = tuple[str, str]  # a measure and its part
WHAT = {
    ("wellbeing", "wellbeing"): gettext_lazy("how you have been"),
    ("wellbeing", "hope"): gettext_lazy("how hopeful you are"),
    ("session-client", "ratings"): gettext_lazy("how you found the session"),
    ("session-client", "comparison"): gettext_lazy("how open you could be"),
    ("session-client", "choice"): gettext_lazy("what there could be more of"),
    ("session-client", "mended"): gettext_lazy("whether something is mended"),
    ("session-client", "tension"): gettext_lazy("whether something felt off"),
    ("session-client", "held-back"): gettext_lazy("whether you held something back"),
    ("tie", "tie"): gettext_lazy("how it is between you"),
    ("practice-log", "tried"): gettext_lazy("what you tried, and how it went"),
    ("practice-log", "felt"): gettext_lazy("what it did to you"),
}
SHOWN_APART = 20  # sentences that the style sheet can turn on and off, one a tick


@dataclass(frozen=True, slots=True)
class Tick:
    """One part, opened to one member or not."""

    name: str  # of its field
    nickname: str
    says: str  # “Sam reads how you have been.”
    chosen: bool
    number: int


@dataclass(frozen=True, slots=True)
class SharedPart:
    title: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a form says and asks about other members."""

    policy: str  # the form's own word that it said so
    parts: tuple[SharedPart, ...]
    note: str  # what “no secrets” means for this form
    line: str  # the same in one sentence, beside the route
    agree: str  # the text that ticking, or sending, agrees to; empty where it stands already

    @property
    def chosen(self) -> list[Tick]:
        return [one for part in self.parts for one in part.ticks if one.chosen]

    @property
    def too_many(self) -> bool:
        return sum(len(part.ticks) for part in self.parts) > SHOWN_APART


def what(where: Where) -> str:
    return str(WHAT.get(where, _("a part of it")))


def says(nickname: str, where: Where) -> str:
    return _("%(name)s reads %(what)s.") % {"name": nickname, "what": what(where)}


def in_a_form(
    checkin: CheckInRow,
    viewer: Standing,
    held: Sequence[Screen],
    given: Mapping[str, str],
    *,
    named: bool,
    again: bool,
) -> Sharing | None:
    """On the last screen of a check-in; `named` for the person signed in and alone.

    Nothing is asked of the database where nobody agreed to any policy.
    """
    if not checkin.policy or not (named or checkin.policy == Policy.NONE):
        return None
    among = circle(viewer, checkin.case, checkin.person)
    asked = {(s.item.measure, s.item.part): None for s in held}
    wheres = passing_of(among, [(m, p) for m, p in asked if p in may_be_shared_of(m)])
    if not among.passes or not wheres:
        return None
    if not named:
        return Sharing("", (), no_secrets(), others_read(wheres), "")
    if MEMBERS in given:
        chosen: Opened = ticked(among, checkin.case, given)
    elif among.consents:
        session = checkin.session if again else None
        chosen = opened_to(viewer, checkin.case, {m for m, _part in wheres}, session)
    else:  # whoever never agreed, or whose agreement ended, begins with nobody
        chosen = {}
    return offered(viewer, checkin.case, among, wheres, chosen)


def offered(
    viewer: Standing, case: uuid.UUID, among: Circle, wheres: Collection[Where], chosen: Opened
) -> Sharing | None:
    """The ticks for these parts; what is agreed to by them, where that is not agreed yet."""
    if not (wheres := passing_of(among, wheres)):
        return None
    if among.holds_no_secrets:
        return Sharing(among.policy, (), no_secrets(), others_read(wheres), consent_text(among))
    if not among.chooses:
        return None
    called = nicknames(viewer, among.others)
    parts, number = [], 0
    for where in wheres:
        ticks = []
        for other in among.others:
            number += 1
            ticks.append(
                Tick(
                    tick(*where, token(case, other)),
                    called.get(other, "…"),
                    says(called.get(other, "…"), where),
                    other in chosen.get(where, frozenset()),
                    number,
                )
            )
        title = what(where)
        parts.append(SharedPart(title[:1].upper() + title[1:], tuple(ticks)))
    return Sharing(among.policy, tuple(parts), "", "", consent_text(among))


def passing_of(among: Circle, wheres: Iterable[Where]) -> list[Where]:
    """Under “no secrets”, what that is about and nothing else."""
    about = NO_SECRETS_ABOUT if among.holds_no_secrets else None
    return [where for where in wheres if about is None or where[0] in about]


def may_be_shared_of(measure: str) -> list[str]:
    return may_be_shared(load(measure))


def consent_text(among: Circle) -> str:
    """The waiver in the words of the clinic's country; nothing where it stands."""
    if among.consents:
        return ""
    language = translation.get_language() or "en"
    return profile(among.country).purposes[Purpose.SHARING].words(language).text


def no_secrets() -> str:
    return _(
        "You all agreed on no secrets: what your therapist reads of how you have been and of how "
        "you found the session, the others who take part read too."
    )


def others_read(wheres: Iterable[Where]) -> str:
    parts = joined([what(where) for where in wheres], _("and"))
    return _("As you all agreed, the others read %(what)s, too.") % {"what": parts}


def once_kept(wheres: Iterable[Where]) -> str:
    """The same of something that was sent: it may have been sent before all agreed."""
    parts = joined([what(where) for where in wheres], _("and"))
    says = _(
        "You all agreed on no secrets. If you keep a way in which your therapist reads this, the "
        "others read %(what)s, too."
    )
    return says % {"what": parts}


def told(checkin: CheckInRow, viewer: Standing, sending: Sending) -> list[str]:
    """The same after it was sent: which members read something of it, and what."""
    if MEMBERS not in sending.body:
        return []
    passes = passing(checkin, sending.mode, sending.body, alone=True, formed_at=sending.formed_at)
    among = passes.among
    if among.holds_no_secrets and (passes.told or among.consents):
        return [no_secrets()]
    chosen = passes.chosen if among.chooses else {}
    called = nicknames(viewer, among.others) if chosen else {}
    return [
        says(called.get(one, "…"), where)
        for where, others in chosen.items()
        for one in among.others
        if one in others
    ]


def nothing_else(sharing: Sharing | None) -> str:
    """In place of “your partner never sees this”, where they may see what is ticked."""
    ticks = [one for part in sharing.parts for one in part.ticks] if sharing else []
    names = list(dict.fromkeys(one.nickname for one in ticks))
    if not names:
        return ""
    return ngettext(
        "%(name)s sees nothing of it but what you tick.",
        "The others see nothing of it but what you tick.",
        len(names),
    ) % {"name": names[0]}
