"""Who may read a part, written a second time from the specification, in other words.

Nothing of `accord_web` is imported here on purpose: two readings that agree by sharing a table
would prove nothing. Everything is a plain word; the test translates.
"""

from dataclasses import dataclass

TREATS = {"therapist", "co-therapist", "trainee"}
BELONGS = {"client", "partner", "relative", "guardian"}


@dataclass(frozen=True)
class Looker:
    """Somebody who looks at a row: what they are in its case and in its clinic."""

    roles: frozenset[str]
    took_the_case_on: bool  # as a supervisor
    answers_for_safety_here: bool  # in the clinic of the row
    is_the_owner: bool

    @property
    def treats(self) -> bool:
        return bool(self.roles & TREATS)

    @property
    def supervises(self) -> bool:
        return "supervisor" in self.roles and self.took_the_case_on

    @property
    def answers_for_safety(self) -> bool:
        # Whoever takes part in a case as a member is nobody's responder in it: Sam's answer about
        # safety must not reach Jo because Jo also works at the clinic.
        return self.answers_for_safety_here and not self.roles & BELONGS


def may_read(who: Looker, route: str, widest: str, when: str) -> bool:
    """`when` is never, before, now or later: where the row's time stands against the clock."""
    # What I answered is mine to read, at once and whatever I chose; and I read it as its owner
    # only, whatever else I am.
    if who.is_the_owner:
        return True

    # Nobody else reads before the time has come, and "not known yet" is not a time.
    if when in {"never", "later"}:
        return False

    # "It only counts in totals", and a measure that is for oneself, open to nobody.
    if route == "nobody" or widest == "self":
        return False

    # "My therapist, now" and "after we have next met" are for those who treat, and so is a
    # therapist's own rating. No measure that goes beyond its owner shuts them out.
    if route in {"therapist-now", "therapist-later", "staff"}:
        return who.treats

    # "Only the supervisor": not the therapist, only somebody who took this case on, and only where
    # the measure lets a supervisor in at all.
    if route == "supervisor":
        return who.supervises and widest in {"shared", "staff"}

    # Safety reaches those who treat, and those who answer for the clinic if the measure is one
    # of safety.
    if route == "safety":
        return who.treats or (who.answers_for_safety and widest == "safety")

    raise AssertionError(f"A route that nobody wrote rules for: {route}")


def may_read_finding(who: Looker, begins: str, ends: str, followed_by_a_newer: bool) -> bool:
    """Findings are for those who treat, once all they rest on may be read and until more may be."""
    begun, over = begins in {"before", "now"}, ends in {"before", "now"}
    return who.treats and begun and not over and not followed_by_a_newer
