"""The page that `accord growth --html` writes."""

from collections.abc import Iterator
from html import escape

from accord.cli.page import card, grid, heading, paragraph
from accord.growth.curve import Curve
from accord.growth.showing import clock_words, share_words
from accord.records import NotEnough


def curve_parts(found: Curve | NotEnough) -> list[str]:
    """The picture, the figures, how well it tells who ends worse, and what it rests on."""
    if not isinstance(found, Curve):
        return [card([paragraph(str(found), "say")], "first")]
    return [_picture(found), *_off_track(found), _terms(found), _rests_on(found)]


def _picture(found: Curve) -> str:
    made = found.provenance
    said = f"What to expect, from {made.rows:,} scores of {made.clients:,} clients."
    rest = "The band is an 80% prediction interval: of clients like the average one at intake, 80 "
    rest += "of 100 single scores lie inside."
    return card([paragraph(said, "say"), found.picture(), paragraph(rest, "soft")], "first")


def _off_track(found: Curve) -> Iterator[str]:
    again = found.recalibration
    if not again:
        return
    rows = [
        [
            f"{look.at:.3g}",
            f"{look.clients:,}",
            f"{look.worse:,}",
            f"{look.auc:.2f}",
            f"{look.caught:.2f}",
            f"{look.false:.0f}",
            f"{look.right:.0f}",
        ]
        for look in again.looks
    ]
    unit = found.clock.unit
    head = [f"by {unit}", "clients", "ended worse", "AUC", "found", "false of 100", "right of 100"]
    yield card(
        [
            heading("Who ends worse"),
            paragraph(
                f"Worse is a last score {again.points:g} points or more worse than at intake. From "
                "what was known by then, clients with a probability of .20 or more were marked "
                "“worth a conversation”. Found: share of those who ended worse. False: of 100 who "
                "did not. Right: of 100 marks."
            ),
            grid(head, rows, frozenset(range(7))),
            paragraph(
                "Counted on the clients that the curve was fitted to; elsewhere it will do less "
                f"well. {share_words(again)}",
                "soft",
            ),
        ]
    )


def _terms(found: Curve) -> str:
    rows = [
        [
            escape(term.name),
            f"{term.level:.3f}",
            "" if term.level_se is None else f"{term.level_se:.3f}",
            "" if term.trend_se is None else f"{term.trend:.3f}",
            "" if term.trend_se is None else f"{term.trend_se:.3f}",
        ]
        for term in found.terms
    ]
    (a, b), (_, d) = found.D
    scaled = [f"{one.name} in SDs of {one.sd:.3g} from {one.mean:.3g}." for one in found.covariates]
    scaled += [f"{one.name} against {next(iter(one.levels))}." for one in found.conditions]
    spread = f"Between clients: SD of level {a**0.5:.2f}"
    if a * d > 0:
        spread += f", of trend {d**0.5:.2f}, correlation {b / (a * d) ** 0.5:.2f}"
    spread += f". From one score to the next: SD {found.sigma2**0.5:.2f}."
    return card(
        [
            heading("The figures"),
            grid(["", "level", "SE", "trend", "SE"], rows, frozenset({1, 2, 3, 4})),
            paragraph(" ".join([f"Trend is for each unit of {clock_words(found)}.", *scaled])),
            paragraph(spread),
        ]
    )


def _rests_on(found: Curve) -> str:
    made = found.provenance
    method = "REML" if made.reml else "ML"
    told = [
        f"A mixed model with a level and a trend for each client, by {method}. "
        f"From {made.source or 'a table'}, {made.made or 'no date'}, {made.by}.",
        *found.remarks,
    ]
    return card([heading("What this rests on"), *(paragraph(line, "soft") for line in told)])
