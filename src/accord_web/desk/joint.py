"""What may pass among those who share a case: the policy on secrets, and what is opened jointly.

Opening waits until each of them was seen alone, by the therapist's own word; closing waits for
nothing, and no page of theirs says why.
"""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord_web.cases.joint import JointRow, joint
from accord_web.cases.policy_texts import PolicyText, always, text, texts
from accord_web.cases.queries import members
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows import agree as flow
from accord_web.flows.agree import NotYet
from accord_web.privacy.access import Policy
from accord_web.privacy.standing import NotAllowed, Standing

DOES = "does"
PERSON = "person"


class PolicyForm(forms.Form):
    policy = forms.ChoiceField(choices=[(p.value, p.value) for p in Policy])


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    row = joint(viewer, case)
    wrong = ""
    if request.method == "POST":
        try:
            _do(request.POST, viewer, row)
            return redirect("desk:joint", case)
        except NotYet:
            wrong = _("That was not possible yet. Please look at what stands here now.")
    note_read(viewer, "joint", case)
    people = members(viewer, [case])[case]
    context = {
        "row": row,
        "names": list(dict.fromkeys(m.nickname for m in people if m.is_member)),
        "counts": text(row.policy) if row.agreed_at else None,
        "proposed": text(Policy(row.proposed)) if row.proposed else None,
        "outside": [m for m in row.members if not m.counts] if row.agreed_at else [],
        "not_seen": [m for m in row.members if m.seen_alone_at is None],
        "offered": _offered(row),
        "always": always(),
        "wrong": wrong,
    }
    return show(request, "desk/joint.html", "caseload", context, status=409 if wrong else 200)


def _offered(row: JointRow) -> list[PolicyText]:
    """Every policy may be proposed, the one that counts too: somebody may have joined since."""
    return [one for one in texts() if one.policy != row.proposed]


def _do(posted, viewer: Standing, row: JointRow) -> None:
    """One thing at a time, named by its button."""
    assert viewer.person is not None
    case, by, does = row.case, viewer.person, posted.get(DOES, "")
    if does == "propose":
        form = PolicyForm(posted)
        if not form.is_valid():
            raise NotYet("Choose one of them.")
        flow.propose(viewer, case, Policy(form.cleaned_data["policy"]), by=by)
    elif does == "take-back":
        flow.propose(viewer, case, None, by=by)
    elif does == "agreed":
        if not row.proposed:
            raise NotYet("Nothing is proposed.")
        language = get_language() or "en"
        person = _member(posted, row)
        flow.agreed_on_paper(viewer, case, person, Policy(row.proposed), language=language, by=by)
    elif does == "seen-alone":
        flow.note_seen_alone(viewer, case, _member(posted, row), by=by)
    elif does == "open":
        if not row.all_seen_alone:
            raise NotYet("See each of them alone first, and note it.")
        flow.open_sharing(viewer, case, by=by)
    elif does == "close":
        flow.close_sharing(viewer, case, by=by)
    else:
        raise NotAllowed("Nothing of the kind can be done here.")


def _member(posted, row: JointRow) -> uuid.UUID:
    for one in row.members:
        if str(one.person) == posted.get(PERSON):
            return one.person
    raise NotAllowed("Nobody who takes part in this case.")
