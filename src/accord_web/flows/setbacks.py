"""Setbacks as one person told them, from what the viewer may read of it; and one word a day.

Nothing of this is kept: it is put together from the answers each time, so that whoever may not read
an answer has no setback, no day and no figure made of it.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from accord.episodes import Episode, Span, Told, UntilBack, Word, by_group, episodes, median_days
from accord.records import NotEnough
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import SETBACK, draft
from accord_web.flows.name import asked_in
from accord_web.flows.sending import ROUTE, Outcome, Sending
from accord_web.flows.share import share
from accord_web.flows.tell import tell
from accord_web.measures.queries import PartRow, parts
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing

TOLD, DAILY = "setback", "setback-back"  # the two measures
PART = "setback"  # of both of them, with what is said about being back
NOBODY, ELSEWHERE, SOMEBODY = "nobody", "not-on-map", "somebody"


@dataclass(frozen=True, slots=True)
class Setback:
    """One setback as it was told of; what was not said, or may not be read, is empty."""

    episode: Episode
    response: uuid.UUID
    case: uuid.UUID
    route: str  # of what was last told of it
    kind: str
    hard: int | None
    helped: str
    turned: str  # a code, or `somebody`
    tie: uuid.UUID | None  # with whom, where it is one of the people they named

    @property
    def last(self) -> str:
        return self.episode.words[-1][1]


@dataclass(frozen=True, slots=True)
class Setbacks:
    """Everything that the viewer may read of one person's setbacks, the latest first."""

    rows: tuple[Setback, ...]
    until_back: UntilBack | NotEnough
    by_turned: Mapping[str, UntilBack]  # after turning to somebody, and to nobody: where enough
    today: date

    @property
    def open(self) -> Setback | None:
        """The one that a word a day belongs to; on the day on which it ended, for a mis-tap."""
        latest = self.rows[0] if self.rows else None
        if latest is None or latest.episode.state == "unfinished":
            return None
        said_today = latest.episode.ended == self.today and len(latest.episode.words) > 1
        return latest if latest.episode.state == "open" or said_today else None

    @property
    def said_today(self) -> str:
        one = self.open
        taps = one.episode.words[1:] if one else ()
        return next((word for day, word in taps if day == self.today), "")


def setbacks(viewer: Standing, cases: Iterable[uuid.UUID], person: uuid.UUID) -> Setbacks:
    """Of one person in these cases, through the gate."""
    held: dict[uuid.UUID, dict[str, PartRow]] = {}
    for row in parts(viewer, cases, measures=[TOLD, DAILY], about=[person]):
        if row.owner == person:
            held.setdefault(row.response, {})[row.part] = row
    said = [_said(here) for here in held.values()]
    today = viewer.now.astimezone(ZoneInfo(viewer.zone)).date()
    rows = tuple(_setback(one, held) for one in reversed(episodes(said, today)))
    groups: dict[str, list[Span]] = {}
    for one in rows:
        if one.episode.counts and one.turned:
            group = NOBODY if one.turned == NOBODY else SOMEBODY
            groups.setdefault(group, []).append(_span(one))
    spans = [_span(one) for one in rows if one.episode.counts]
    return Setbacks(rows, median_days(spans), by_group(groups), today)


def mine(viewer: Standing) -> Setbacks:
    """The viewer's own."""
    if viewer.person is None:
        raise NotAllowed("Sign in first.")
    return setbacks(viewer, viewer.cases_as(Side.MEMBER), viewer.person)


def _said(here: Mapping[str, PartRow]) -> Told | Word:
    row = here.get(PART) or next(iter(here.values()))
    back = str(_answer(here.get(PART), "back") or "")
    made = Told if row.measure == TOLD else Word
    return made(row.meant_for, back, str(row.response))


def _setback(episode: Episode, held: Mapping[uuid.UUID, Mapping[str, PartRow]]) -> Setback:
    told = [held[uuid.UUID(key)] for key in episode.keys]
    first, last = told[0], told[-1]
    rest = next(iter(first.values()))
    turned = str(_answer(first.get("around"), "turned") or "")
    hard = _answer(first.get(PART), "hard")
    named = bool(turned) and turned not in {NOBODY, ELSEWHERE}
    return Setback(
        episode=episode,
        response=rest.response,
        case=rest.case,
        route=(last.get(PART) or next(iter(last.values()))).route,
        kind=str(_answer(first.get("around"), "kind") or ""),
        hard=hard if isinstance(hard, int) else None,
        helped=str(_answer(first.get("around"), "helped") or ""),
        turned=SOMEBODY if named else turned,
        tie=uuid.UUID(turned) if named else None,
    )


def _answer(row: PartRow | None, item: str) -> int | str | None:
    answer = row.answers.get(item) if row else None
    return answer.value if answer else None


def _span(row: Setback) -> Span:
    return Span(row.episode.days, row.episode.state == "back")


def say_how_far(viewer: Standing, word: str, sitting: uuid.UUID, *, by: uuid.UUID) -> Outcome:
    """One word on how far back they are: read by whoever reads the setback it belongs to.

    The same form sent again puts the word right. Nothing is kept where no setback is open.
    """
    now = mine(viewer).open
    case = now.case if now else asked_in(viewer)
    if viewer.person is None or case is None:
        raise NotAllowed("Only a client tells of setbacks.")
    row = draft(viewer, case, SETBACK, [ToAsk(DAILY)], sitting=sitting)
    if now is None:
        return Outcome.UNKNOWN
    body = {"0.back": word, "shown": "0.back", "reached": "1", ROUTE: now.route}
    sending = Sending(body, mode="phone", language=row.language, formed_at=row.opens_at)
    return tell(viewer, row, sending, again=True, by=by)


def share_words(viewer: Standing, response: uuid.UUID, route: str, *, by: uuid.UUID) -> None:
    """Who may read a setback may read, and only they, how far back its person said they were."""
    for one in mine(viewer).rows:
        if str(response) in one.episode.keys:
            for word in one.episode.word_keys:
                share(viewer, uuid.UUID(word), route, by=by)
