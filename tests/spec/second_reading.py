"""Who may see what, written a second time from the specification, in other words.

Nothing of `accord_web` is imported here on purpose: two readings that agree by sharing a table
would prove nothing. Everything is a plain word; the tests translate. Where `gate.py` cuts sets of
sides, this page goes choice by choice, as one would explain it to somebody who has to answer.
"""

from dataclasses import dataclass

Hats = frozenset[str]


@dataclass(frozen=True)
class Part:
    """What somebody answered, as one person looks at it at one moment."""

    route: str  # what its owner chose, or what was said beforehand
    widest: str  # what the measure permits at most
    when: str  # never, before, now, later: where its time stands against the clock
    policy: str  # on secrets, as it was when this was sent: none, limited, full
    for_all: bool  # sent so that every member of the case reads it
    granted: bool  # its owner opened it to whoever looks
    owner_lets_members_read: bool  # an agreement that stands
    owner_lets_supervisor_read: bool
    ward: bool  # whoever looks is the owner's guardian
    opened_by_clinician: bool  # to whoever looks, as to that guardian
    mine: bool
    owner_said_so_once: bool = (
        False  # let members read, and never took it back: it may have run out
    )


def hats(
    roles: frozenset[str],
    *,
    took_the_case_on: bool,
    clients_agreed_to_cover: bool,
    members_share_here: bool,
    answers_for_oneself: bool,
    answers_for_home: bool,
    ever_took_part_together: bool = False,
) -> Hats:
    """What somebody is towards the rows of one case. One person may wear several."""
    worn = set()
    if roles & {"therapist", "co-therapist", "trainee"}:
        worn.add("treats")
    if "emergency" in roles:  # while it lasts, as one who treats
        worn.add("treats")
    if "deputy" in roles and clients_agreed_to_cover:  # otherwise a deputy sees the frame alone
        worn.add("treats")
    if "supervisor" in roles and took_the_case_on:
        worn.add("supervises")
    if roles & {"client", "partner", "relative"}:
        worn.add("takes part")
        if members_share_here:
            worn.add("may be told")
    if "guardian" in roles:
        worn |= {"takes part", "guards"}
    # Whoever takes part in a case is nobody's responder in it: Sam's answer about safety must not
    # reach Jo because Jo also works at the clinic.
    # And it must not after they have parted, or their case was separated: it is about somebody with
    # whom whoever looks takes, or once took, part in a treatment, whichever case it stands in now.
    if ever_took_part_together:
        return frozenset(worn)
    if "takes part" not in worn:
        worn |= {"answers for oneself"} if answers_for_oneself else set()
    # Nor may anybody who treats or supervises the pair learn by that task what was said of home:
    # whoever answers for it has no part in the case at all.
    if not roles and answers_for_home:
        worn.add("answers for home")
    return frozenset(worn)


def may_read(worn: Hats, part: Part) -> bool:
    # Danger from somebody close stands apart from everything. It has readers of its own and no
    # others; even whoever said it cannot open it again, since somebody may look over the shoulder.
    if part.route == "close" or part.widest == "close":
        both = part.route == part.widest
        return both and not part.mine and _its_time_has_come(part) and "answers for home" in worn

    # What I answered is mine, at once and whatever I chose; and I read it as its owner only.
    if part.mine:
        return True

    if not _its_time_has_come(part) or part.widest == "self":
        return False

    match part.route:
        case "nobody":
            return False
        case "supervisor":
            # Not the therapist: only a supervisor who took the case on, only by the owner's
            # agreement, and only where the measure lets a supervisor in at all.
            asked = part.widest in {"shared", "staff"} and part.owner_lets_supervisor_read
            return asked and "supervises" in worn
        case "safety":
            answers = "answers for oneself" in worn and part.widest == "safety"
            return answers or _one_who_treats(worn, part)
        case "staff":
            return _one_who_treats(worn, part)
        case "therapist-now" | "therapist-later":
            return _one_who_treats(worn, part) or _another_member(worn, part)
    raise AssertionError(f"A choice that nobody wrote a rule for: {part.route}")


def _its_time_has_come(part: Part) -> bool:
    return part.when in {"before", "now"}  # "not known yet" is not a time


def _one_who_treats(worn: Hats, part: Part) -> bool:
    # Where there are no secrets, whoever treats can be let in on none: of what may be shared among
    # the members they read what all the members read.
    would_be_a_secret = part.policy == "none" and part.widest == "shared" and not part.for_all
    return "treats" in worn and not would_be_a_secret


def _another_member(worn: Hats, part: Part) -> bool:
    if part.widest != "shared":
        return False
    if part.ward:
        # Whoever cares for a young person takes part, and is no reader. What a clinician opens to
        # them by name is all they get, whatever else they are.
        return part.opened_by_clinician and "guards" in worn
    lets = part.owner_lets_members_read
    if part.policy == "none" and part.for_all:
        # Where there are no secrets a word that was forgotten to be said again leaves nobody alone
        # with what all have read: neither the others nor the therapist lose it.
        lets = lets or part.owner_said_so_once
    return part.granted and lets and "may be told" in worn


def may_read_finding(worn: Hats, begins: str, ends: str, followed_by_a_newer: bool) -> bool:
    """Findings are for those who treat, once all they rest on may be read and until more may be."""
    begun, over = begins in {"before", "now"}, ends in {"before", "now"}
    return "treats" in worn and begun and not over and not followed_by_a_newer


def may_see(worn: Hats, record: str, *, mine: bool) -> bool:
    """Whole records. What a therapist writes for themselves alone, nobody else opens."""
    if record == "process-note":
        return mine
    # A plan for hard times at most: whether its client opened it is asked beside this.
    if record in {"consent", "contact", "note", "plan"}:
        return mine or "treats" in worn
    raise AssertionError(f"A record that nobody wrote a rule for: {record}")


def may_be_called_by(
    worn: Hats,
    roles: frozenset[str],
    *,
    answers_for_this_clinic: bool,
    keeps_the_diary_of_this_clinic: bool,
) -> bool:
    """The way and the hours in which somebody may be reached, without the reasons."""
    if "takes part" in worn:  # a partner who works here must not find where the other lives now
        return False
    return "deputy" in roles or answers_for_this_clinic or keeps_the_diary_of_this_clinic


def stands_as(worn: Hats, *, mine: bool) -> str:
    """The one word for where somebody stands towards a row."""
    order = [("treats", "therapist"), ("supervises", "supervisor"), ("takes part", "member")]
    return "own" if mine else next((word for hat, word in order if hat in worn), "none")


MOST = {  # the most that each may ever see of a record, by kind of column
    "own": "identity answers operational sharing care",
    "therapist": "identity answers operational sharing care derived desk",
    "supervisor": "identity answers operational sharing care",
    "responder": "identity answers operational",
    "close": "identity answers operational",
    "member": "answers care operational",
    "none": "",
}


PASSED_ON = {"therapist-now", "therapist-later"}  # members get nothing that no therapist may read


@dataclass(frozen=True)
class Around:
    """When things happened around one answer, in hours; None where they did not."""

    received: int
    session_ended: int | None
    therapist_answered: int | None
    next_begins: int | None
    met_again_until: int | None
    settled: int | None  # when blindness was to end, as it was worked out when the answer came


def opens_at(route: str, waits: bool, around: Around) -> int | None:
    """The hour from which its readers may read an answer; None while nobody can tell."""
    if route == "nobody":
        return None
    if route == "therapist-later":  # we speak first
        met = around.met_again_until
        return None if met is None else max(met, around.received)
    rated_blindly = waits and route == "therapist-now" and around.session_ended is not None
    if not rated_blindly:
        return around.received
    over = latest_end_of_blindness(around)
    if around.therapist_answered is not None:  # both have rated: nobody is blind any more
        over = min(over, around.therapist_answered)
    return max(over, around.received)


def latest_end_of_blindness(around: Around) -> int | None:
    """A day after the session or an hour before the next; what was settled is never cut short."""
    if around.session_ended is None:
        return around.settled
    end = around.session_ended + 24
    if around.next_begins is not None and around.next_begins - 1 < end:
        end = around.next_begins - 1
    if around.settled is not None and around.settled > end:
        end = around.settled
    return end
