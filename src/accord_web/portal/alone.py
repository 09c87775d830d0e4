"""A few minutes alone, on the clinic's device. No address here names anybody or anything.

Whoever handed it over was signed out by that step; the device holds this one sitting, and nothing
else opens from it. The page at the end is one page, whatever was said, left empty or left early.
"""

import uuid
from dataclasses import replace

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.measures.form import stand_ins
from accord.measures.schema import load
from accord.measures.wording import fill, wording
from accord_web.checkins.alone import LASTS, TAKES, AloneRow, sitting, takes_part
from accord_web.checkins.form import Screen, fields
from accord_web.door.speaking import ASKED, asked_for
from accord_web.flows.alone import BACK, HELD, MEASURE, finish
from accord_web.people.cover import close_cover, told_of_close
from accord_web.portal import routes
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE, Option, Question, soon
from accord_web.portal.contact_form import questions as contact_questions
from accord_web.portal.talk import talk_here

SEEN = "see"


@require_http_methods(["GET", "HEAD", "POST"])
def device(request):
    """Whether anybody looks on. The answer stands in no address: the device goes on to the next."""
    row = _held(request)
    if row is None:
        return redirect("portal:alone_end")
    row = _as_tapped(request, row)
    if request.method == "POST" and request.POST.get(SEEN) in {ALONE, NOT_ALONE, UNSURE}:
        request.session[SEEN] = request.POST[SEEN]
        request.session[ASKED] = row.language
        return redirect("portal:alone_questions")
    with translation.override(row.language):
        context = {"duties": routes.duties(row.country, row.language)}
        return render(request, "portal/alone_see.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request):
    row, seen = _held(request), request.session.get(SEEN, "")
    if row is None:
        return redirect("portal:alone_end")
    row, own = _as_tapped(request, row), row.language
    if not seen:
        return redirect("portal:alone")
    if request.method == "POST":
        finish(row, {**request.POST.dict(), "alone": seen}, by=None)
        return _over(request, own)
    with translation.override(row.language), timezone.override(row.zone):
        asked = _questions(row, alone=seen == ALONE)
        context = {
            "told": _told(row) if row.close and seen == ALONE else (),
            "questions": asked,
            "shown": fields([q.screen for q in asked]),
            "steps": range(len(asked) + 2),  # what is told, the questions, the last screen
            "status": wording(MEASURE, row.language).status if row.close else "",
        }
        return render(request, "portal/alone_form.html", context)


@require_POST
def leave(request):
    """Left early: the same page, and nothing kept."""
    if (row := _held(request)) is not None:
        finish(row, {}, by=None)
    return _over(request, row.language if row else "")


@require_safe
def end(request):
    with translation.override(asked_for(request.session) or translation.get_language()):
        context = {"talk": talk_here(), "back": BACK in request.session}
        return render(request, "portal/alone_end.html", context)


@require_safe
def back(request):
    """For the therapist who takes the device back: sign in, and on where one was."""
    where = request.session.get(BACK, "")
    query = f"?{urlencode({'next': where})}" if where else ""
    return redirect(reverse("door:sign_in") + query)


def _held(request) -> AloneRow | None:
    """The sitting of this device. Somebody signed in has none: it is not theirs to fill in.

    Whoever began in time and sends late is heard all the same.
    """
    held = request.session.get(HELD)
    if held is None or request.viewer.person is not None:
        return None
    sends = request.method == "POST" and SEEN in request.session
    return sitting(None, uuid.UUID(held), lasts=TAKES if sends else LASTS)


def _as_tapped(request, row: AloneRow) -> AloneRow:
    """In the language that was tapped on the first screen, else in their own."""
    tapped = asked_for(request.GET) or asked_for(request.session)
    return replace(row, language=tapped or row.language)


def _over(request, own: str):
    where = request.session.get(BACK, "")
    request.session.flush()
    request.session[BACK] = where
    request.session[ASKED] = own  # never a tapped one, which would tell how far they went
    return redirect("portal:alone_end")


def _questions(row: AloneRow, *, alone: bool) -> list[Question]:
    """As many screens one way as the other."""
    own = [*(_close(row) if row.close else []), *contact_questions(row.language)]
    return own if alone else _harmless(row, len(own))


def _close(row: AloneRow) -> list[Question]:
    words = wording(MEASURE, row.language)
    made = []
    for item in load(MEASURE).items:
        said = words.item(item.id)
        options = tuple((code, said.options[code]) for code in item.codes)
        made.append(
            Question(
                screen=Screen(f"close.{item.id}", item, said.text, "", "", options, said.language),
                title=words.title,
                before=(),
                intro="",
                options=tuple(Option(code, label, False) for code, label in options),
                skipped=False,
                text="",
            )
        )
    return made


def _told(row: AloneRow) -> tuple[str, ...]:
    """What stands before the first question: who reads it, when, and what happens outside hours.

    What the law may ask stands on the screen before.
    """
    there = close_cover(None, row.clinic)
    assert there is not None
    words = wording(MEASURE, row.language)
    people = takes_part(None, row.case)
    facts = {
        "who": routes.joined(told_of_close(None, row.clinic, without=people), _("or")),
        "soon": soon(there.within_minutes),
        "hours": there.hours,
    }
    said = [words.intro, *(fill(text, **facts) for text in words.before), there.out_of_hours]
    return tuple(routes.capital(line) for line in said if line)


def _harmless(row: AloneRow, number: int) -> list[Question]:
    """Everyday questions in the place of the others. Nobody reads them; they are not kept."""
    made = []
    for n, item in enumerate(stand_ins(number, session_number=row.session_number)):
        words = wording(item.measure, row.language)
        said = words.item(item.id)
        pairs = tuple((code, said.options[code]) for code in item.codes)
        labels = pairs or tuple((str(step), str(step)) for step in range(11))
        made.append(
            Question(
                screen=Screen(
                    f"everyday.{item.id}",
                    item,
                    said.text,
                    said.low,
                    said.high,
                    pairs,
                    said.language,
                ),
                title=words.title,
                before=(),
                intro="" if n else words.intro,
                options=tuple(Option(code, label, False) for code, label in labels),
                skipped=False,
                text="",
            )
        )
    return made
