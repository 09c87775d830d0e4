"""Slips that a tired hand could make in the rule: what stands there, and what would leak."""

from dataclasses import dataclass

from tests.spec import chain


@dataclass(frozen=True)
class Slip:
    says: str
    module: str
    right: str
    wrong: str

    def __str__(self) -> str:
        return self.says


def slipped(slip: Slip) -> chain.Chain:
    """The rule with this slip in it."""
    text = chain.source(slip.module)
    assert text.count(slip.right) == 1, f"{slip.module}.py says “{slip.right}” no more, or twice."
    return chain.load({slip.module: text.replace(slip.right, slip.wrong)})


def slips(module: str, *told: tuple[str, str, str]) -> list[Slip]:
    return [Slip(says, module, right, wrong) for says, right, wrong in told]


# In the tables: caught by the function and by the filter alike.
TABLES = slips(
    "access",
    (
        "the therapist reads what is the supervisor's",
        "Route.SUPERVISOR: frozenset({Side.OWN, Side.SUPERVISOR})",
        "Route.SUPERVISOR: frozenset({Side.OWN, Side.SUPERVISOR, Side.THERAPIST})",
    ),
    (
        "the therapist reads what is nobody's",
        "Route.NOBODY: frozenset({Side.OWN})",
        "Route.NOBODY: frozenset({Side.OWN, Side.THERAPIST})",
    ),
    (
        "the owner cannot read what is nobody's",
        "Route.NOBODY: frozenset({Side.OWN})",
        "Route.NOBODY: frozenset()",
    ),
    (
        "members read what the supervisor alone was sent",
        "Route.SUPERVISOR: frozenset({Side.OWN, Side.SUPERVISOR})",
        "Route.SUPERVISOR: frozenset({Side.OWN, Side.SUPERVISOR, Side.MEMBER})",
    ),
    (
        "members read the therapist's own rating",
        "Route.STAFF: frozenset({Side.OWN, Side.THERAPIST})",
        "Route.STAFF: frozenset({Side.OWN, Side.THERAPIST, Side.MEMBER})",
    ),
    (
        "members read an answer about safety",
        "Route.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER})",
        "Route.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER, Side.MEMBER})",
    ),
    (
        "the responder is shut out of safety",
        "Route.SAFETY: frozenset({Side.OWN, Side.THERAPIST, Side.RESPONDER})",
        "Route.SAFETY: frozenset({Side.OWN, Side.THERAPIST})",
    ),
    (
        "danger from somebody close is shown on one's own pages",
        "Route.CLOSE: frozenset({Side.CLOSE})",
        "Route.CLOSE: frozenset({Side.CLOSE, Side.OWN})",
    ),
    (
        "the supervisor reads what a measure keeps to therapists",
        "Widest.THERAPISTS: frozenset({Side.OWN, Side.THERAPIST})",
        "Widest.THERAPISTS: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR})",
    ),
    (
        "members read what a measure keeps to staff",
        "Widest.STAFF: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR})",
        "Widest.STAFF: frozenset({Side.OWN, Side.THERAPIST, Side.SUPERVISOR, Side.MEMBER})",
    ),
    (
        "the therapist reads what is for oneself alone",
        "Widest.SELF: frozenset({Side.OWN})",
        "Widest.SELF: frozenset({Side.OWN, Side.THERAPIST})",
    ),
    (
        "the therapist reads of danger from somebody close",
        "Widest.CLOSE: frozenset({Side.CLOSE})",
        "Widest.CLOSE: frozenset({Side.CLOSE, Side.THERAPIST, Side.OWN})",
    ),
    ("a guardian may be shared with", "{Role.CLIENT, Role.PARTNER, Role.RELATIVE}", "set(Role)"),
    ("a guardian takes no part", "READING | {Role.GUARDIAN}", "READING"),
    ("an interpreter treats", "Role.CO_THERAPIST, Role.TRAINEE}", "Role.INTERPRETER}"),
)

# In where somebody stands: caught by both as well.
STANDING = slips(
    "standing",
    ("a deputy reads without agreement", "(self.covers and Role.DEPUTY", "(Role.DEPUTY"),
    ("nobody reads in an emergency", "or Role.EMERGENCY in self.roles", ""),
    ("a supervisor reads before accepting", "self.accepted and Role.SUPERVISOR", "Role.SUPERVISOR"),
    ("members share while sharing is closed", "self.sharing and not self.roles", "not self.roles"),
    ("everybody is a guardian", "return Role.GUARDIAN in self.roles", "return bool(self.roles)"),
)

BY_THE_FUNCTION = slips(
    "gate",
    ("time is forgotten", "or part.readable_from > viewer.now", ""),
    (
        "the instant itself is too early",
        "readable_from > viewer.now",
        "readable_from >= viewer.now",
    ),
    (
        "what has no time is open",
        "part.readable_from is None or part",
        "part.readable_from and part",
    ),
    ("one's own row has another reader", "return Side.OWN in allowed\n", "pass\n"),
    ("the route is not asked", "ROUTE_READERS[part.route] & WIDEST", "WIDEST"),
    ("the measure is not asked", " & WIDEST_READERS[part.widest]", ""),
    (
        "the responder of another clinic",
        "part.clinic in viewer.responder_for",
        "viewer.responder_for",
    ),
    (
        "another clinic's readers of danger at home",
        "part.clinic in viewer.close_for",
        "viewer.close_for",
    ),
    ("a partner is responder in their own case", " and not (here and here.is_member)", ""),
    (
        "a partner of before is responder",
        "part.owner not in viewer.own_people and not (here and here.is_member)",
        "not (here and here.is_member)",
    ),
    (
        "a partner of before reads of danger at home",
        "part.owner not in viewer.own_people and not (here and here.roles)",
        "not (here and here.roles)",
    ),
    ("who treats the pair reads of danger at home", "not (here and here.roles)", "stranger"),
    (
        "the two kinds of responder are one",
        "part.clinic in viewer.close_for",
        "part.clinic in viewer.responder_for",
    ),
    ("a therapist holds a secret", "here.is_therapist and not secret", "here.is_therapist"),
    (
        "limited is treated as no secrets",
        "part.policy is Policy.NONE and part.widest",
        "part.policy is not Policy.FULL and part.widest",
    ),
    (
        "no secrets reaches what may never be shared",
        "part.widest is Widest.SHARED and not",
        "not",
    ),
    ("what is shared with all is a secret still", " and not part.with_all", ""),
    (
        "the supervisor reads without agreement",
        "here.is_supervisor and part.agrees_to_supervision",
        "here.is_supervisor",
    ),
    (
        "the supervisor reads by the other agreement",
        "and part.agrees_to_supervision",
        "and part.agrees_to_sharing",
    ),
    ("members read whatever the route", "if Side.MEMBER not in allowed:", "if False:"),
    ("a guardian reads by a grant", "if viewer.person in part.guardians:", "if False:"),
    (
        "a guardian reads without an opening",
        "here.is_guardian and viewer.person in part.opened_to",
        "here.is_guardian",
    ),
    (
        "an opening outlasts the guardian's part",
        "here.is_guardian and viewer.person in part.opened_to",
        "viewer.person in part.opened_to",
    ),
    ("a grant is not asked for", "viewer.person in part.shared_with and (part", "(part"),
    (
        "a grant to anybody is a grant to all",
        "viewer.person in part.shared_with",
        "part.shared_with",
    ),
    (
        "a withdrawn agreement to sharing is not noticed",
        " and (part.agrees_to_sharing or lasts)",
        "",
    ),
    (
        "what ran out is closed to the others alone",
        "part.agrees_to_sharing or lasts",
        "part.agrees_to_sharing",
    ),
    (
        "what ran out stays open whatever was agreed",
        "part.policy is Policy.NONE and part.with_all and",
        "",
    ),
    (
        "what some were shown stays open as if to all",
        "is Policy.NONE and part.with_all and",
        "is Policy.NONE and",
    ),
    ("a waiver that never was lasts", "part.with_all and part.took_nothing_back", "part.with_all"),
    ("members read while sharing is closed", "here.may_be_shared_with and shared", "shared"),
    (
        "another case's part counts",
        "viewer.cases.get(part.case)",
        "next(iter(viewer.cases.values()), None)",
    ),
)
