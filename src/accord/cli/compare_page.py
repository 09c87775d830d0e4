"""The page that `accord compare --html` writes."""

from html import escape

from accord.cli.page import card, folded, grid, heading, paragraph
from accord.comparison import Comparison

MOST = 40  # units drawn below each other; more are in the table

READ = (
    "Read the funnel first: a dot is one {level}, further right with more cases, further up with "
    "better outcomes than expected of its cases. Chance alone spreads small ones wide. Squares lie "
    "beyond 2 SD and are worth a look; why, the figures do not say."
)
DRAWN = (
    "Each effect is drawn to the middle by as much as the {level}'s own figure is uncertain. In "
    "order of names; where intervals overlap, nobody can say who is better."
)


def compare_parts(found: Comparison) -> list[str]:
    """What was found in words, the funnel, the effects by name, and what it rests on."""
    first = [paragraph(found.opening, "say"), *(paragraph(line, "soft") for line in found.basis)]
    funnel = [heading("Funnel"), found.picture(), paragraph(_said(READ, found), "soft")]
    effects = [heading("Effects, by name"), paragraph(_said(DRAWN, found), "soft")]
    if len(found.units) <= MOST:
        effects.append(found.forest())
    effects.append(folded("The same in numbers", _units(found)))
    rests = [heading("How to read it"), *(paragraph(line) for line in found.reading)]
    return [
        card(first, "first"),
        card(funnel),
        card(effects),
        *([card([heading("Adjusted for"), _case_mix(found)])] if found.case_mix else []),
        card(rests),
        *([card([heading("Left out"), _left(found)])] if found.left else []),
    ]


def _said(text: str, found: Comparison) -> str:
    return text.format(level=found.level)


def _units(found: Comparison) -> str:
    rows = [
        [
            escape(unit.name),
            f"{unit.n:,}",
            f"{unit.n / unit.cases:.0%}",
            f"{unit.effect:+.2f}",
            f"{unit.low:+.2f} to {unit.high:+.2f}",
            f"{unit.reliability:.2f}",
            f"{unit.place_low} to {unit.place_high}",
            escape(unit.zone.value),
        ]
        for unit in found.units
    ]
    head = [found.level, "cases", "complete", "effect", "95% interval", "reliability"]
    return grid([*head, "place", "funnel"], rows, frozenset(range(1, 7)))


def _case_mix(found: Comparison) -> str:
    rows = [[escape(name), f"{estimate:.3g}", f"{se:.2g}"] for name, estimate, se in found.case_mix]
    of = "log odds" if found.measured == "rate" else "points of the outcome"
    return grid(["", f"{of} for one more", "standard error"], rows, frozenset({1, 2}))


def _left(found: Comparison) -> str:
    rows = [[escape(name), escape(reason)] for name, reason in found.left]
    return grid([found.level, "why"], rows, frozenset())
