"""A sitting that nobody asked for: somebody wants to tell something now.

Looking at its form writes nothing. The row is made by the sending, under the id that the form, or
the phone while it was offline, has given it: the same sending again finds it there.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from accord.measures.schema import load
from accord_web import clock, ids
from accord_web.cases.guardians import is_asked
from accord_web.cases.models import Case
from accord_web.checkins import actions
from accord_web.checkins.models import CheckIn
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.queries import AskedRow, CheckInRow, HelpRow, by_id
from accord_web.people.models import Person
from accord_web.privacy.access import Side
from accord_web.privacy.encryption import keys_of
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.models import Relationship

PULSE = "pulse"  # about one person who was named
PRACTICE = "practice"  # how a practice went
SETBACK = "setback"  # what set somebody back, and whether they are back
MAP = "map"  # where the people around somebody stand now
GOAL = "goal"  # what somebody hopes for with one of them
MOMENTS = frozenset({MAP, GOAL, PULSE, PRACTICE, SETBACK})
OPEN_FOR = timedelta(days=7)  # a phone may be without a net for days; what it holds still counts
A_DAY = timedelta(days=1)
MOST_A_DAY = 40  # nobody tells more; whoever holds an open page fills no disk


class TooMany(Exception):
    """So many in a day that something else than a person sends them."""


def draft(
    viewer: Standing,
    case: uuid.UUID,
    moment: str,
    measures: Sequence[ToAsk],
    *,
    sitting: uuid.UUID | None = None,
) -> CheckInRow:
    """The sitting as its form needs it: one that was sent before, or one that is not made yet.

    Raises NotAllowed for a case in which the viewer takes no part or nobody is there to read any
    more, a relationship that is not theirs and a sitting of somebody else.
    """
    if viewer.person is None or case not in viewer.cases_as(Side.MEMBER):
        raise NotAllowed("Only whoever takes part tells something.")
    if sitting is not None and CheckIn.objects.filter(id=sitting).exists():
        row = by_id(viewer, sitting)
        same = [ToAsk(one.measure, one.relationship) for one in row.asked] == list(measures)
        if not same or (row.person, row.case, row.moment) != (viewer.person, case, moment):
            raise NotAllowed("Another sitting.")
        return row
    found = sitting or ids.at(viewer.now)
    began = ids.moment_of(found)
    if began is None or began > viewer.now + A_DAY:
        raise NotAllowed("No id that a form or a phone makes.")
    if not tells_in(viewer, [case], begun=began):
        raise NotAllowed("The treatment is over, or our questions are not put to them.")
    about = Case.objects.filter(id=case).values_list(
        "clinic",
        "setting",
        "policy",
        "policy_agreed_at",
        "clinic__demo",
        "clinic__country",
        "clinic__safety_cover__help_text",
        "clinic__safety_cover__numbers",
    )
    [(clinic, setting, policy, agreed_at, demo, country, help_text, numbers)] = about
    language = Person.objects.values_list("language", flat=True).get(id=viewer.person)
    there = HelpRow(help_text, tuple((name, number) for name, number in numbers or ()))
    return CheckInRow(
        id=found,
        case=case,
        clinic=clinic,
        setting=setting,
        person=viewer.person,
        zone=viewer.zone,
        language=language,
        moment=moment,
        session=None,
        session_number=1,
        session_starts=None,
        session_ends=None,
        opens_at=began,
        expires_at=began + OPEN_FOR,
        sent_at=None,
        digest="",
        withdrawn=False,
        policy=policy if agreed_at is not None else "",
        make_believe=demo,
        country=country,
        help=there if help_text is not None else None,
        asked=_asked(viewer.person, case, measures),
    )


def _asked(person: uuid.UUID, case: uuid.UUID, measures: Sequence[ToAsk]) -> tuple[AskedRow, ...]:
    wanted = {one.relationship for one in measures if one.relationship is not None}
    rows = Relationship.objects.filter(id__in=wanted, case=case, one=person)
    about: dict[uuid.UUID | None, Relationship] = {row.id: row for row in rows}
    if set(about) != wanted:
        raise NotAllowed("A relationship that is not theirs.")
    return tuple(
        AskedRow(
            measure=one.measure,
            version=load(one.measure).version,
            relationship=one.relationship,
            named=tie.named_id if (tie := about.get(one.relationship)) else None,
            other=tie.other_id if tie else None,
            order=order,
            response=ids.new(),
            let_go=tie is not None and tie.named_id is not None and tie.until is not None,
        )
        for order, one in enumerate(measures)
    )


def tells_in(
    viewer: Standing, cases: Iterable[uuid.UUID], *, begun: datetime | None = None
) -> list[uuid.UUID]:
    """In which of these somebody is there to read it, and our questions are put to the viewer.

    What was begun before a treatment ended may still be sent for some days: it is not lost.
    """
    if viewer.person is None:
        return []
    rows = Case.objects.filter(id__in=[c for c in cases if c in viewer.cases])
    kept = begun is not None and viewer.now < begun + OPEN_FOR
    return [
        case
        for case, closed in rows.order_by("id").values_list("id", "closed_on")
        if (closed is None or (kept and begun is not None and begun.date() < closed))
        and is_asked(viewer.person, case)
    ]


def sent_before(viewer: Standing, sitting: uuid.UUID) -> list[ToAsk]:
    """What a sitting of the viewer's own asked; nothing where there is none yet."""
    if not CheckIn.objects.filter(id=sitting, person=viewer.person).exists():
        return []
    return [ToAsk(one.measure, one.relationship) for one in by_id(viewer, sitting).asked]


def check_room(row: CheckInRow) -> None:
    """Raises TooMany where somebody tells more in a day than anybody would."""
    others = CheckIn.objects.filter(person=row.person, session=None).exclude(id=row.id)
    if others.filter(sent_at__gt=clock.now() - A_DAY).count() >= MOST_A_DAY:
        raise TooMany


def make(row: CheckInRow, *, by: uuid.UUID) -> None:
    """Give a draft its place, inside the transaction that sends it. One made before stays."""
    if CheckIn.objects.filter(id=row.id).exists():
        return
    actions.ask(
        checkin_id=row.id,
        case=row.case,
        session=None,
        person=row.person,
        moment=row.moment,
        measures=[ToAsk(one.measure, one.relationship) for one in row.asked],
        opens_at=row.opens_at,
        expires_at=row.expires_at,
        key=keys_of([row.case])[row.case],
        by=by,
    )
