"""Session notes: written about one session, read case by case. A button saves them, no script."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.cases import notes as kept
from accord_web.cases.notes import LONGEST, Chain, NoteRow, Written
from accord_web.cases.process_notes import offered
from accord_web.cases.queries import MemberRow, SessionRow, members, shared
from accord_web.cases.queries import case as case_row
from accord_web.cases.queries import session as session_row
from accord_web.cases.queries import sessions as session_rows
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.briefing import treated
from accord_web.privacy.standing import Standing

ASKS = (  # what the five lines are for; none has to be filled in
    gettext_lazy("What it was about"),
    gettext_lazy("What we did"),
    gettext_lazy("How it was between us"),
    gettext_lazy("What we agreed"),
    gettext_lazy("Next time"),
)
EVERYBODY = ""


class NoteForm(forms.Form):
    about = forms.ChoiceField(
        label=gettext_lazy("Whom is it about?"), required=False, widget=forms.RadioSelect
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, people: list[MemberRow], **kwargs):
        super().__init__(*args, **kwargs)
        named = {str(m.person): m.nickname for m in people}
        self.fields["about"].choices = [(EVERYBODY, _("Everybody")), *named.items()]
        for n, asks in enumerate(ASKS):
            self.fields[f"line_{n}"] = forms.CharField(
                label=asks,
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
            )

    def lines(self):
        return [self[f"line_{n}"] for n in range(len(ASKS))]

    def written(self) -> Written:
        given = self.cleaned_data
        about = uuid.UUID(given["about"]) if given["about"] else None
        return Written([given[f"line_{n}"] for n in range(len(ASKS))], about)


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A signed note in words; `lines` are those that say something."""

    row: NoteRow
    lines: tuple[tuple[str, str], ...]
    about: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ShownChain:
    head: ShownNote
    earlier: tuple[ShownNote, ...]


@dataclass(frozen=True, slots=True)
class OfSession:
    """One session with what is noted of it."""

    session: SessionRow
    chains: tuple[ShownChain, ...]
    draft: bool


@staff
@require_safe
def notes(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Every note of the case, session by session."""
    viewer: Standing = request.viewer
    treated(viewer, case)
    rows = kept.notes(viewer, case)
    named = _named(viewer, case)
    diary = sorted(session_rows(viewer, [case]), key=lambda s: s.starts_at, reverse=True)
    note_read(viewer, "notes", case)
    context = {
        "case": case_row(viewer, case),
        "sessions": [
            _of_session(viewer, s, rows, named)
            for s in diary
            if s.starts_at <= viewer.now or any(row.session == s.id for row in rows)
        ],
        "process": offered(viewer, case),
    }
    return show(request, "desk/notes.html", "caseload", context)


def of_session(viewer: Standing, session: SessionRow) -> OfSession:
    """What is noted of one session, for its own page."""
    return _of_session(
        viewer, session, kept.notes(viewer, session.case), _named(viewer, session.case)
    )


def _of_session(viewer: Standing, session: SessionRow, rows, named) -> OfSession:
    own = [row for row in rows if row.session == session.id]
    chains = tuple(_chain(viewer, one, named) for one in kept.chains(own))
    return OfSession(session, chains, any(row.signed_at is None for row in own))


def _named(viewer: Standing, case: uuid.UUID) -> dict[uuid.UUID, str]:
    return {m.person: m.nickname for m in members(viewer, [case])[case] if m.is_member}


def _chain(viewer: Standing, chain: Chain, named: dict[uuid.UUID, str]) -> ShownChain:
    head, *earlier = [_shown(viewer, row, named) for row in (chain.head, *chain.earlier)]
    return ShownChain(head, tuple(earlier))


def _shown(viewer: Standing, row: NoteRow, named: dict[uuid.UUID, str]) -> ShownNote:
    said = [(str(a), line) for a, line in zip(ASKS, row.lines, strict=False) if line]
    about = named.get(row.about, _("one person")) if row.about else ""
    return ShownNote(row, tuple(said), about, row.written_by == viewer.person)


@staff
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """Write about a session: a draft until it is signed."""
    viewer: Standing = request.viewer
    return _write(request, session_row(viewer, session), None)


@staff
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, note: uuid.UUID) -> HttpResponse:
    """Write what stands in place of a signed note from now on; the earlier one stays beside it."""
    viewer: Standing = request.viewer
    row = kept.signed(viewer, note)
    return _write(request, session_row(viewer, row.session), row)


def _write(request: HttpRequest, session: SessionRow, amends: NoteRow | None) -> HttpResponse:
    viewer: Standing = request.viewer
    draft = kept.drafts(viewer, session.case, session.id)
    people = [m for m in members(viewer, [session.case])[session.case] if m.is_member]
    people = list({m.person: m for m in people}.values())
    form = NoteForm(request.POST or None, people=people, initial=_initial(draft or amends, draft))
    wrong = ""
    if form.is_valid():
        wrong = _keep(viewer, session, form, draft, amends, signs="sign" in request.POST)
        if not wrong:
            return redirect("desk:notes", session.case)
        draft = kept.drafts(viewer, session.case, session.id)
        form = _with_seen(form, draft)
    note_read(viewer, "note", session.case)
    context = {
        "session": session,
        "case": case_row(viewer, session.case),
        "form": form,
        "wrong": wrong,
        "amends": draft.amends if draft else amends,
        "elsewhere": _shown(viewer, draft, _named(viewer, session.case)) if wrong and draft else "",
        "shared": bool(shared(viewer, [session.case])),
        "several": len(people) > 1,
        "longest": LONGEST,
    }
    status = 409 if wrong else 422 if form.errors else 200
    return show(request, "desk/note.html", "caseload", context, status=status)


def _keep(viewer, session, form: NoteForm, draft, amends, *, signs: bool) -> str:
    """Save or sign; what stood in the way, in words."""
    written, seen = form.written(), form.cleaned_data["seen"]
    of = amends.id if amends and draft is None else None
    if signs and written.blank:
        return _("Write at least one line before you sign.")
    try:
        do = kept.sign if signs else kept.save
        do(session.id, written, amends=of, seen=seen, by=viewer.person)
    except kept.KeptElsewhere:
        return _(
            "This note was saved in another window meanwhile. What you wrote stands below; what "
            "was saved there stands here. Saving again keeps what stands in the fields."
        )
    except kept.AmendedMeanwhile:
        return _(
            "Somebody else amended this note meanwhile. Yours is kept as a draft and amends theirs "
            "now. Read it first, then sign again."
        )
    return ""


def _initial(row: NoteRow | None, draft: NoteRow | None) -> dict[str, str]:
    if row is None:
        return {"about": EVERYBODY}
    lines = {f"line_{n}": line for n, line in enumerate(row.lines)}
    return {**lines, "about": str(row.about or ""), "seen": draft.seen if draft else ""}


def _with_seen(form: NoteForm, draft: NoteRow | None) -> NoteForm:
    """The same form, knowing now which draft stands."""
    data = form.data.copy()
    data["seen"] = draft.seen if draft else ""
    form.data = data
    return form
