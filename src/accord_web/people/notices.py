"""What happened to somebody's ways in: told at their next sign-in, and kept for them to read."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accord_web import clock, ids
from accord_web.people.models import Notice, Person
from accord_web.privacy.encryption import reveal
from accord_web.storage.lock import writing

KEPT = 20  # lines that the page of one's own account shows
INVITED, OPENED, RENEWED = "invited", "opened", "renewed"
RESET, PASSKEY, APP, CODES = "reset", "passkey", "app", "codes"
PASSKEY_GONE, APP_GONE, RECOVERED, PASSWORD = "passkey-gone", "app-gone", "recovered", "password"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One thing that happened. `by` is the name of whoever did it, where it was somebody else."""

    what: str
    at: datetime
    by: str

    @property
    def words(self) -> str:
        return WORDS[self.what](self.by or _("the clinic"))


WORDS = {
    INVITED: lambda by: _("%(name)s made a link that opens your account anew.") % {"name": by},
    OPENED: lambda by: _("Your account was opened by a link from %(name)s.") % {"name": by},
    RENEWED: lambda by: (
        _("A new way in was opened: a link from %(name)s was used to set a new password.")
        % {"name": by}
    ),
    RESET: lambda by: (
        _("%(name)s took away your second step. A new one had to be set up.") % {"name": by}
    ),
    PASSKEY: lambda by: _("A passkey was added."),
    PASSKEY_GONE: lambda by: _("A passkey was removed."),
    APP: lambda by: _("Codes from an app were set up."),
    APP_GONE: lambda by: _("Codes from an app were switched off."),
    CODES: lambda by: _("New recovery codes were made. Earlier ones no longer work."),
    RECOVERED: lambda by: _("Somebody signed in with a recovery code."),
    PASSWORD: lambda by: _("The password was changed."),
}


def tell(person: uuid.UUID, what: str, *, by: uuid.UUID | None) -> None:
    """Keep it for them. Whoever did it themselves is not named."""
    named = by if by != person else None
    Notice.objects.create(id=ids.new(), person_id=person, what=what, at=clock.now(), by_id=named)


def unseen(person: uuid.UUID) -> list[NoticeRow]:
    """What they were not told yet, the oldest first."""
    return _rows(person, new=True)


def kept(person: uuid.UUID) -> list[NoticeRow]:
    """What happened of late, the latest first. Nobody can clear it away."""
    return _rows(person, new=False)[::-1][:KEPT]


def seen(person: uuid.UUID, *, by: uuid.UUID) -> None:
    with writing():
        Notice.objects.filter(person=person, seen_at=None).update(seen_at=clock.now())


def _rows(person: uuid.UUID, *, new: bool) -> list[NoticeRow]:
    rows = Notice.objects.filter(person=person).order_by("at", "id")
    if new:
        rows = rows.filter(seen_at=None)
    wanted = rows.values("what", "at", "by", "by__nickname")
    opened = reveal(wanted, Person, {"by__nickname": "nickname"}, row_id="by")
    return [NoticeRow(row["what"], row["at"], row["by__nickname"] or "") for row in opened]
