"""What stopping an agreement does and what stays, in plain words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord_web.flows.withdraw import Effect
from accord_web.privacy.profile import Kept, Profile
from accord_web.privacy.purposes import Purpose


def does(purpose: Purpose, effects: tuple[Effect, ...]) -> Iterator[str]:
    """What changes at once, in plain words."""
    yield from map(_effect, effects)
    if purpose is Purpose.SHARING:
        if not any(one.what == "member" for one in effects):
            yield _("Nobody else in your treatment reads anything of yours at the moment.")
        else:
            yield _("They are not told that you stopped it. They may notice.")
        yield _("Nothing opens again by itself, even if you agree again.")
    elif purpose is Purpose.SUPERVISION:
        if not effects:
            yield _("No supervisor reads anything of yours at the moment.")
        else:
            yield _("Your therapist does not read it either. No one does, until you choose again.")
    elif purpose is Purpose.COVER:
        if not effects:
            yield _("Nobody stands in at the moment.")
        yield _("Whoever stands in later sees when you meet, and nothing that you said.")
    elif purpose is Purpose.REMINDERS:
        yield _("No more messages go to you. What is asked waits for you on your page.")


def _effect(one: Effect) -> str:
    facts = {"name": one.name, "n": one.things}
    if one.what == "member":
        said = ngettext(
            "%(name)s no longer reads the one thing that you shared.",
            "%(name)s no longer reads the %(n)s things that you shared.",
            one.things,
        )
    elif one.what == "supervisor":
        said = ngettext(
            "%(name)s no longer reads the one thing that you sent there.",
            "%(name)s no longer reads the %(n)s things that you sent there.",
            one.things,
        )
    elif one.what == "no-secrets":
        said = _(
            "All of you agreed that nothing is kept from one another. So your therapist does not "
            "read what you answer from now on either, until you agree again or all of you agree "
            "on something else."
        )
    elif one.what == "stand-in":
        said = _("%(name)s, who stands in now, no longer reads the record.")
    elif one.things:
        said = ngettext(
            "The one thing that you answered counts in no total made from now on.",
            "The %(n)s things that you answered count in no total made from now on.",
            one.things,
        )
    else:
        said = _("What you answer from now on counts in no total.")
    return said % facts


def stays(law: Profile) -> list[str]:
    years = law.retention[Kept.TREATMENT].years
    kept = ngettext(
        "This clinic keeps it for %(n)s year after the treatment ends.",
        "This clinic keeps it for %(n)s years after the treatment ends.",
        years,
    )
    return [
        _("Nothing is deleted. What was done until now, while you agreed, was done rightly."),
        _("Your treatment record stays, because health-care law asks for it.")
        + " "
        + kept % {"n": years},
        _("Your treatment goes on as before."),
    ]
