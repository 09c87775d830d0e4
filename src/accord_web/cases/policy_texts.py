"""What each policy on secrets means, as everybody reads it before agreeing. Pure.

A text that somebody agreed to is never edited: a new one gets the next `VERSION`, and a therapist
proposes it anew.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord_web.privacy.access import Policy

VERSION = 1


@dataclass(frozen=True, slots=True)
class PolicyText:
    policy: Policy
    title: str
    line: str  # one sentence: how it is while it counts and sharing is open
    says: tuple[str, ...]


def text(policy: Policy) -> PolicyText:
    return {Policy.NONE: _none, Policy.LIMITED: _limited, Policy.FULL: _full}[policy]()


def texts() -> list[PolicyText]:
    return [text(policy) for policy in (Policy.LIMITED, Policy.FULL, Policy.NONE)]


def _limited() -> PolicyText:
    return PolicyText(
        Policy.LIMITED,
        _("Each of you decides"),
        _("You agreed: each of you decides, piece by piece, what the others read."),
        (
            _("What you answer is closed to the others until you open it to somebody by name."),
            _(
                "You can open how you have been, and how you found a session. What you say about "
                "tension, about what you held back, about people in your life and about safety "
                "is never passed on."
            ),
            _("You can close it again at any time. What someone has read, they have read."),
            _(
                "Your therapist may know things from one of you that the others do not know, and "
                "does not pass them on."
            ),
        ),
    )


def _full() -> PolicyText:
    return PolicyText(
        Policy.FULL,
        _("Nothing is passed on"),
        _("You agreed: nothing that one of you answers is passed on to another."),
        (
            _("None of you can read what another answers here, and none of you can open it."),
            _(
                "Your therapist may know things from one of you that the others do not know, and "
                "does not pass them on."
            ),
            _("What had been opened before is closed when this begins to count."),
        ),
    )


def _none() -> PolicyText:
    return PolicyText(
        Policy.NONE,
        _("No secrets"),
        _(
            "You agreed on no secrets: what your therapist reads of how you have been and of how "
            "you found a session, all of you read."
        ),
        (
            _(
                "How you have been, and how you found a session: what your therapist reads of "
                "it, the others read too. What the others may not read, your therapist does not "
                "read either. This also goes for answers that come by a link or on paper."
            ),
            _("You can still choose that no one reads something, or the supervisor alone."),
            _(
                "What you say about tension, about what you held back, about people in your life "
                "and about safety is never passed on to the others. Your therapist reads it."
            ),
            _(
                "It begins with what you send from the day on which all have agreed. What you "
                "sent before stays as it was."
            ),
            _("You can close again what you sent. What someone has read, they have read."),
        ),
    )


def always() -> tuple[str, ...]:
    """What is true of each of them."""
    return (
        _("It counts once each of you has agreed. Until then, all goes on as before."),
        _("It is changed only if each of you agrees anew. Whoever joins later is asked, too."),
        _("A guardian is not asked: nothing is passed on to them by this, or from them."),
    )


def nothing_passes() -> str:
    """One sentence for each time at which nothing passes, before it was ever open and after."""
    return _(
        "At the moment nothing that you answer here passes to the others, or from them to you. "
        "Your therapist opens and closes this."
    )
