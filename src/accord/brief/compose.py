"""The brief as a pure function: facts in, one page out.

In a case of several clients nothing outside `for_you_alone` is made from what anybody answered: the
rest of the page is the same, letter by letter, whatever each of them said or left out.
"""

from accord.brief import around, between, inside, limits
from accord.brief.facts import Facts, Found
from accord.brief.lines import finding_lines
from accord.brief.page import AgreedLine, Alone, Brief, Head, Opening, Said
from accord.brief.printing import known_names
from accord.brief.speech import Speech
from accord.brief.weigh import by_need, offered
from accord.errors import AccordError
from accord.signals import named


def compose(facts: Facts, language: str = "en") -> Brief:
    """One page for one coming session.

    >>> from accord.brief.facts import Between, Found, Member
    >>> from accord.records import Course, Word
    >>> from accord.signals import find_all
    >>> mira, tomas = Member("m", "Mira"), Member("t", "Tomás")
    >>> told = (Word(9, "tension", "yes"), Word(9, "tension-wish", "you-bring"))
    >>> course = Course("mira with tomás", words=told)
    >>> found = tuple(Found(finding, "m", "t") for finding in find_all(course))
    >>> facts = Facts(10, (mira,), (tomas,), between=(Between("m", "t", course),), found=found)
    >>> compose(facts).opening.why
    'In session 9 Mira said that something felt off. They would like Tomás to bring it up.'
    """
    speech = Speech(language, facts.session, (*facts.clients, *facts.therapists))
    return _joint(facts, speech) if facts.joint else _single(facts, speech)


def _single(facts: Facts, speech: Speech) -> Brief:
    if not facts.clients:
        raise AccordError("A brief needs a client: give Facts at least one Member in `clients`.")
    client = facts.clients[0]
    return Brief(
        head=_head(facts, speech),
        opening=_opening(facts, speech),
        standing=speech.page("standing"),
        language=speech.language,
        for_today=_for_today(facts, speech, client.key),
        between=between.lines(facts, speech, client.key),
        around=around.lines(facts, speech, client.key),
        inside=inside.lines(facts, speech, client.key),
        agreed=tuple(AgreedLine(one.text, one.outcome) for one in facts.agreed),
        limits=limits.sentences(facts, speech, client.key),
        for_you_alone=_alone_findings(facts, speech, client.key),
        names=known_names(facts, ties=True),
    )


def _joint(facts: Facts, speech: Speech) -> Brief:
    return Brief(
        head=_head(facts, speech),
        opening=Opening(note=speech.page("joint")),
        standing=speech.page("standing"),
        language=speech.language,
        agreed=tuple(AgreedLine(one.text, "") for one in facts.agreed if not one.client),
        for_you_alone=tuple(_alone(facts, speech, client.key) for client in facts.clients),
        names=known_names(facts, ties=False),
    )


def _head(facts: Facts, speech: Speech) -> Head:
    return Head(
        names=tuple(speech.name(client.key) for client in facts.clients),
        session=facts.session,
        when=facts.when,
        since=facts.since,
        problem=facts.problem,
        joint=facts.joint,
    )


def _opening(facts: Facts, speech: Speech) -> Opening:
    """One thing to open with, and why. Only ever called for a case of one client."""
    last = facts.session - 1
    first = next(iter(offered(facts.found, last)), None)
    if first is None:
        return Opening(note=_quiet(facts, speech))
    if named(first.finding.signal).alone:
        note, why, also = speech.finding(first, "note"), "", []
    else:
        also = [
            speech.finding(other, "also")
            for other in by_need(facts.found, last)
            if other is not first and _beside(other, first)
        ]
        note, why = "", speech.finding(first, "why")
    sentence = speech.finding(first, "open_with")
    return Opening(
        sentence=sentence,
        note=note or ("" if sentence else speech.finding(first, "note")),
        why=speech.joined([why, *also]),
        ask=speech.finding(first, "ask"),
        signal=first.finding.signal,
        session=first.finding.session,
    )


def _beside(other: Found, first: Found) -> bool:
    return (other.finding.session, other.client, other.therapist) == (
        first.finding.session,
        first.client,
        first.therapist,
    )


def _quiet(facts: Facts, speech: Speech) -> str:
    """Nothing to open with: steady, or too early to tell."""
    courses = [one.course for one in facts.between] + [one.course for one in facts.inside]
    counts = [len(series.points) for course in courses for series in course.series.values()]
    most = max(counts, default=0)
    return speech.page("steady") if most > 1 else speech.page("early", ratings=most)


def _for_today(facts: Facts, speech: Speech, client: str) -> tuple[Said, ...]:
    return tuple(
        Said(speech.name(client), one.text)
        for one in facts.for_today
        if one.client == client and one.text
    )


def _alone_findings(facts: Facts, speech: Speech, client: str) -> tuple[Alone, ...]:
    alone = (one for one in facts.found if one.client == client and named(one.finding.signal).alone)
    found = finding_lines(speech, alone, facts.session - 1)
    return (Alone(client, speech.name(client), findings=found),) if found else ()


def _alone(facts: Facts, speech: Speech, client: str) -> Alone:
    """Everything that one client of a joint case answered; empty sections where they did not."""
    safety = _alone_findings(facts, speech, client)
    return Alone(
        client_key=client,
        client=speech.name(client),
        findings=safety[0].findings if safety else (),
        for_today=_for_today(facts, speech, client),
        between=between.lines(facts, speech, client),
        around=around.lines(facts, speech, client),
        inside=inside.lines(facts, speech, client),
        agreed=tuple(
            AgreedLine(one.text, one.outcome) for one in facts.agreed if one.client == client
        ),
        limits=limits.sentences(facts, speech, client),
    )
