"""The session brief and the caseload row: facts in, plain values and sentences out."""

from accord.brief.caseload import order, row
from accord.brief.compose import compose
from accord.brief.facts import (
    Agreed,
    Between,
    CaseFacts,
    Done,
    Facts,
    ForToday,
    Found,
    Inside,
    Member,
    Tie,
)
from accord.brief.page import Brief, CaseRow
from accord.brief.printing import for_print

__all__ = [
    "Agreed",
    "Between",
    "Brief",
    "CaseFacts",
    "CaseRow",
    "Done",
    "Facts",
    "ForToday",
    "Found",
    "Inside",
    "Member",
    "Tie",
    "compose",
    "for_print",
    "order",
    "row",
]
