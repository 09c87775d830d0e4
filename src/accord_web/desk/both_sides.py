"""Both sides of a session beside each other, once the therapist's own is given."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.alliance.gap import Difference, difference
from accord.drawing.shapes import area, circle, line, picture, square
from accord.measures.schema import load
from accord.measures.wording import wording
from accord.records import Answer, State
from accord_web.cases.queries import MemberRow, SessionRow
from accord_web.measures.queries import PartRow, parts
from accord_web.privacy.standing import Standing
from accord_web.relationships.queries import RelationshipRow

SIDES = ("session-client", "session-therapist")
SAME = 0.05  # under it both print the same number
FACETS = ("goals", "way", "bond", "candid", "understood")  # what both are asked


@dataclass(frozen=True, slots=True)
class Facet:
    """One question as both answered it; None where it was left empty."""

    short: str
    theirs: int | None
    own: int | None

    @property
    def picture(self) -> SafeString:
        return track(self.theirs, self.own)


@dataclass(frozen=True, slots=True)
class Pair:
    """One client and the therapist about one session."""

    nickname: str
    own: float | None
    theirs: float | None
    facets: tuple[Facet, ...]
    sentence: str
    readable: bool  # there is something of the client's to show

    @property
    def picture(self) -> SafeString:
        return track(self.theirs, self.own)


def track(theirs: float | None, own: float | None) -> SafeString:
    """Both marks on one line from 0 to 10: a filled circle, an open square, the shade between."""
    wide, middle, edge = 150, 11, 9
    step = (wide - 2 * edge) / 10

    def at(value: float) -> tuple[float, float]:
        return edge + value * step, middle

    drawn = [line("d-rule", at(0), at(10))]
    if theirs is not None and own is not None:
        left, right = sorted((at(theirs)[0], at(own)[0]))
        corners = [(left, middle - 4), (right, middle - 4), (right, middle + 4), (left, middle + 4)]
        drawn.append(area("d-between", corners))
    if own is not None:
        drawn.append(square("d-b-dot", at(own), 6))
    if theirs is not None:
        drawn.append(circle("d-a-dot", at(theirs), 4.5))
    # Numbers only: nothing of it was typed by anybody.
    return mark_safe(picture("track-picture", wide, 2 * middle, drawn))


def both_sides(
    viewer: Standing,
    rows: Iterable[SessionRow],
    people: Mapping[uuid.UUID, list[MemberRow]],
    own: Iterable[RelationshipRow],
) -> dict[uuid.UUID, tuple[Pair, ...]]:
    """By session, one pair for each alliance. What the viewer may not read yet looks skipped."""
    wanted, alliances = list(rows), list(own)
    if not wanted:
        return {}
    read = parts(viewer, {row.case for row in wanted}, measures=SIDES, names=["ratings"])
    return {
        row.id: tuple(
            _pair(viewer, row, a, read, people[row.case]) for a in alliances if a.case == row.case
        )
        for row in wanted
    }


def _pair(
    viewer: Standing,
    row: SessionRow,
    alliance: RelationshipRow,
    read: list[PartRow],
    people: list[MemberRow],
) -> Pair:
    here = [p for p in read if p.relationship == alliance.id and p.session == row.number]
    mine = _latest([p for p in here if p.owner == viewer.person])
    theirs = _latest([p for p in here if p.owner == alliance.one])
    nickname = next((m.nickname for m in people if m.person == alliance.one), "…")
    means = [p.scores.get("alliance") if p else None for p in (mine, theirs)]
    words = wording("session-therapist", get_language() or "en")
    return Pair(
        nickname=nickname,
        own=means[0],
        theirs=means[1],
        facets=tuple(
            Facet(words.item(item).short, _number(theirs, item), _number(mine, item))
            for item in FACETS
        ),
        sentence=_sentence(nickname, *means),
        readable=theirs is not None and any(_number(theirs, i) is not None for i in FACETS),
    )


def _latest(found: list[PartRow]) -> PartRow | None:
    return found[-1] if found else None


def _number(part: PartRow | None, item: str) -> int | None:
    answer: Answer | None = part.answers.get(item) if part else None
    if answer is None or answer.state is not State.ANSWERED:
        return None
    return int(answer.value)  # type: ignore[arg-type]


def _sentence(nickname: str, own: float | None, theirs: float | None) -> str:
    """The gap in words, never without what ordinary wobble alone would give."""
    if own is None or theirs is None:
        return ""
    gap = theirs - own
    if abs(gap) < SAME:
        return _("You rate the session the same.")
    facts = {"name": nickname, "apart": f"{abs(gap):.1f}"}
    if _size(gap) is Difference.NONE:
        return _("Close to each other: %(apart)s apart. Ratings wobble by more than that.") % facts
    lower = (
        _("%(name)s rates the session %(apart)s lower than you do.")
        if gap < 0
        else _("You rate the session %(apart)s lower than %(name)s does.")
    )
    return f"{lower % facts} {_('One session alone can be chance; neither view is the right one.')}"


def _size(gap: float) -> Difference:
    """Against what error alone would give, from the two scales' constants."""
    client, therapist = (load(m).scale("alliance").constants for m in SIDES)
    assert client is not None and therapist is not None
    return difference(
        gap,
        error=sqrt((client.within + therapist.within) / 2),
        between_sd=sqrt(client.between),
    )
