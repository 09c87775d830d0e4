"""The people of the make-believe clinic whom a visitor may become. Plain data."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to sign in as, and what there is to look at."""

    key: str
    name: str
    what: str
    look_at: str

    @property
    def email(self) -> str:
        return f"{self.key}@make-believe.example"


CAST = (
    Role(
        "tomas",
        "Tomás",
        _("therapist"),
        _("Open Today, then the page on Mira: one thing to open with at 14:00, and why."),
    ),
    Role(
        "mira",
        "Mira",
        _("client"),
        _("Sees what she sent and who reads it, and can close it again. Best on a phone."),
    ),
    Role(
        "ines",
        "Ines",
        _("supervisor of Tomás"),
        _("Sees what clients let a supervisor read, and nothing beyond it."),
    ),
    Role(
        "jo",
        "Jo",
        _("one of a couple"),
        _(
            "Has a check-in waiting for tomorrow’s session. Lets Sam read how the past weeks were, "
            "and can close it again. Look for Sam’s answers: there is no way to them."
        ),
    ),
    Role(
        "sam",
        "Sam",
        _("the other of the couple"),
        _(
            "Reads what Jo opens, under Shared with you, and nothing else: whether Jo has answered "
            "today cannot be told from it."
        ),
    ),
    Role(
        "noa",
        "Noa",
        _("client, fifteen"),
        _("Sees who of the adults reads what, and saw it before it counted."),
    ),
    Role(
        "maren",
        "Maren",
        _("guardian of Noa"),
        _("Answers too. Of Noa’s answers only what was opened is there, for a time."),
    ),
    Role(
        "ruben",
        "Ruben",
        _("guardian, limited by a court"),
        _("Takes part with answers of his own, and finds nothing of Noa’s anywhere."),
    ),
    Role(
        "zoe",
        "Zoe",
        _("another therapist"),
        _("The outsider. Follow any link you copied from Tomás: nothing is there."),
    ),
    Role(
        "ada",
        "Ada",
        _("administrator"),
        _("Looks after accounts and settings, and opens no case."),
    ),
    Role(
        "pia",
        "Pia",
        _("front desk"),
        _("Keeps the diary of the whole clinic: who comes when and where, and nothing more."),
    ),
    Role(
        "mara",
        "Mara",
        _("answers for danger from somebody close"),
        _(
            "Open At home: Sam said something alone, on the clinic’s device. Then be Tomás, Jo or "
            "Sam, and look for it."
        ),
    ),
)
BY_KEY = {role.key: role for role in CAST}
