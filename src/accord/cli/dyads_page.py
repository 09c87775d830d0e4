"""The page that `accord dyads --html` writes."""

from html import escape

from accord.cli.page import beside, card, folded, grid, heading, paragraph
from accord.drawing import Table
from accord.dyads import Apim, Diary, Model
from accord.dyads.effect import Effect
from accord.dyads.paths import paths
from accord.dyads.results import CAUTION, name_of
from accord.dyads.saying import heading as fitted
from accord.dyads.saying import left_out, probability, sentences, tests

K = (
    "k is the partner effect over the actor effect: 0 where only one’s own counts, 1 where both "
    "count alike, -1 where the difference between the two counts."
)
ARROWS = (
    "Solid lines and circles: what goes with one’s own. Dashed lines and squares: with the "
    "partner’s. A thin arrow may be none."
)
ONE_PEN = (
    "Where one person rated both the predictor and the outcome, part of the actor effect may be "
    "how that person uses scales."
)


def parts(found: Apim) -> list[str]:
    """What was found in words, the picture, the figures, and what it rests on."""
    said = [line.strip() for line in sentences(found)]
    first = [paragraph(line, "" if place % 2 else "say") for place, line in enumerate(said)]
    arrows = [heading("From whom to whom"), *(_wide(paths(found, one)) for one in found.predictors)]
    arrows += [paragraph(ARROWS, "soft"), _wide(found.picture()), beside(_arrows(found))]
    roles = [heading("Do the roles differ?"), *(paragraph(line) for line in tests(found))]
    figures = [heading("All figures"), _grid(found, found.model)]
    if found.apart:
        figures.append(folded("The same with interchangeable members", _grid(found, found.alike)))
    rests = [fitted(found), *left_out(found), str(found.intraclass), *found.remarks, K, ONE_PEN]
    return [
        card([*first, paragraph(CAUTION, "soft")], "first"),
        card(arrows),
        card(roles) if found.tests else "",
        card(figures),
        card([heading("How to read it"), *(paragraph(line, "soft") for line in rests)]),
    ]


def diary_parts(found: Diary) -> list[str]:
    """A diary of couples: its sentences, the picture, the figures, and what it rests on."""
    first = [paragraph(line, "say") for line in found.sentences()]
    first.append(paragraph(found.inertia_said))
    rows = [
        [
            escape(f"{one.role}: {one.called}"),
            f"{one.estimate:.3g}",
            f"{one.low:.3g} to {one.high:.3g}",
            f"{one.df:.0f}",
            probability(one.p).removeprefix("p ").removeprefix("= "),
        ]
        for one in found.effects
    ]
    head = ["effect", "estimate", f"{100 * found.level:g}% interval", "df", "p"]
    means = "Day by day: against that person’s own mean. Mean of all days: between persons."
    rests = [found.heading, *found.omitted, *found.spreads(), means, ONE_PEN]
    return [
        card([*first, paragraph(CAUTION, "soft")], "first"),
        card([heading("From whom to whom, the same day"), _wide(found.picture())]),
        card([heading("All figures"), grid(head, rows, frozenset(range(1, 5)))]),
        card([heading("How to read it"), *(paragraph(line, "soft") for line in rests)]),
    ]


def _wide(picture: str) -> str:
    """On a telephone the picture is moved sideways, not the text with it."""
    return f'<div class="wide">{picture}</div>'


def _arrows(found: Apim) -> Table:
    rows = [
        (name_of(one, found.roles), f"{one.estimate:.3g}", f"{one.low:.3g} to {one.high:.3g}")
        for one in found.model.effects
        if one.kind in ("actor", "partner")
    ]
    head = ("effect", "estimate", f"{100 * found.level:g}% interval")
    return Table(f"Effects on {found.outcome}", head, tuple(rows))


def _grid(found: Apim, model: Model) -> str:
    rows = [[escape(cell) for cell in _row(found, one)] for one in model.effects]
    rows += [
        [escape(f"difference: {one.name}"), *(escape(cell) for cell in _row(found, one)[1:])]
        for one in model.differences
    ]
    head = ["effect", "estimate", "interval", "se", "t", "df", "p", "standardised"]
    sds = ", ".join(f"{sd:.3g}" for sd in model.sds)
    caption = f"Residual sd {sds}; residuals of the two correlate {model.correlation:.2f}."
    return grid(head, rows, frozenset(range(1, 8)), caption)


def _row(found: Apim, one: Effect) -> list[str]:
    return [
        name_of(one, found.roles if one.role else None),
        f"{one.estimate:.4g}",
        f"{one.low:.3g} to {one.high:.3g}",
        f"{one.se:.3g}",
        f"{one.t:.2f}",
        f"{one.df:.0f}",
        probability(one.p).removeprefix("p ").removeprefix("= "),
        "" if one.beta is None else f"{one.beta:.2f}",
    ]
