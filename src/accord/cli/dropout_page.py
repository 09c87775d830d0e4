"""The page that `accord dropout --html` writes. It speaks of groups; no client is on it."""

from collections.abc import Iterator
from html import escape

from accord.cli.dropout import Report
from accord.cli.page import card, folded, grid, heading, paragraph
from accord.drawing.plots import Estimate, forest
from accord.engagement import Accuracy, Hazard
from accord.engagement.telling import CAUTION


def parts(report: Report) -> list[str]:
    """The course, what it goes with, how well it is foreseen, and what it rests on."""
    return [*_course(report.hazard), *_ratios(report.hazard), *_tried(report), *_rests(report)]


def _course(found: Hazard) -> Iterator[str]:
    course = found.predict()
    gone = course.gone[-1, 0]
    low, high = course.gone_limits[-1, 0]
    said = (
        f"By session {found.last}, about {100 * gone:.0f} in 100 have dropped out "
        f"({100 * low:.0f} to {100 * high:.0f}), at the mean of every covariate."
        if found.names
        else f"By session {found.last}, about {100 * gone:.0f} in 100 have dropped out "
        f"({100 * low:.0f} to {100 * high:.0f})."
    )
    counted = (
        f"{found.clients:,} clients, {found.at_risk:,} sessions at risk from session "
        f"{found.first}, {found.ended[0]:,} drop-outs, {found.ended[1]:,} other ends."
    )
    yield card([paragraph(said, "say"), paragraph(str(found.definition))], "first")
    rows = [
        [
            str(session),
            f"{course.staying[place]:.3f}",
            *(
                f"{course.gone[place, k]:.3f} ({course.gone_limits[place, k, 0]:.3f} to "
                f"{course.gone_limits[place, k, 1]:.3f})"
                for k in range(len(course.causes))
            ),
        ]
        for place, session in enumerate(course.sessions)
    ]
    head = ["session", "staying", *course.causes]
    table = folded("The same in numbers", grid(head, rows, frozenset(range(len(head)))))
    yield card(
        [heading("Gone, session by session"), course.picture(), paragraph(counted, "soft"), table]
    )


def _ratios(found: Hazard) -> Iterator[str]:
    if not found.names:
        return
    ratios = found.ratios()
    bars = [
        Estimate(
            one.name[:24],
            one.per_sd,
            one.low**one.sd,
            one.high**one.sd,
            second=one.cause != found.causes[0],
        )
        for one in ratios
    ]
    says = "; ".join(f"{one.name}, {one.cause}: {one.per_sd:.2f} for one SD" for one in ratios)
    drawn = forest(bars, says=says, across="ratio of the odds for one SD more", mark=1.0)
    rows = [
        [
            escape(one.cause),
            escape(one.name),
            f"{one.ratio:.3g}",
            f"{one.low:.3g} to {one.high:.3g}",
            f"{one.sd:.3g}",
            f"{one.per_sd:.3g}",
            f"{one.p:.3f}",
        ]
        for one in ratios
    ]
    head = ["odds of", "covariate", "ratio, one point", "95%", "SD", "ratio, one SD", "p"]
    key = "Circles: dropping out. Squares: ending otherwise." if len(found.causes) > 1 else ""
    yield card(
        [
            heading("What goes with it"),
            drawn,
            paragraph(f"{key} A ratio of 1 is no difference.".strip(), "soft"),
            folded("All figures", grid(head, rows, frozenset(range(2, 7)))),
        ]
    )


def _tried(report: Report) -> Iterator[str]:
    found = report.accuracy
    title = heading("How well it is foreseen")
    if not isinstance(found, Accuracy):
        yield card([title, paragraph(str(found))])
        return
    said = (
        f"{found.foreseen:,.0f} drop-outs were foreseen and {found.dropped:,} seen, among "
        f"{found.clients:,} clients."
    )
    score = (
        f"Brier score a session {found.brier:.4f}; {found.brier_of_the_rate:.4f} if the same were "
        "foreseen for everybody."
    )
    rows = [
        [
            str(one.landmark),
            str(one.ahead),
            f"{one.cases:,}",
            f"{one.controls:,}",
            f"{one.unknown:,}",
            "–" if one.auc is None else f"{one.auc:.2f} ({one.low:.2f} to {one.high:.2f})",
            f"{one.brier:.3f}",
        ]
        for one in found.ahead
    ]
    head = ["at session", "sessions ahead", "dropped out", "did not", "unknown", "AUC", "Brier"]
    yield card(
        [
            title,
            paragraph(said),
            *(paragraph(remark, "soft") for remark in report.remarks),
            found.picture(),
            paragraph(score, "soft"),
            grid(head, rows, frozenset(range(7))),
        ]
    )


def _rests(report: Report) -> Iterator[str]:
    found = report.hazard
    how = "maximum likelihood" if found.ridge == 0 else f"a ridge of {found.ridge:.3g}"
    lines = [f"Baseline: {found.baseline}."]
    if found.names:
        lines.append(f"Fitted by {how}: {found.per_parameter:.1f} drop-outs for each parameter.")
    if found.lag:
        lines.append(
            "Whether a session is the last is foreseen from what was known before it "
            f"(lag {found.lag}), so nothing of a final session is used."
        )
    lines += [*found.remarks, CAUTION]
    yield card([heading("What this rests on"), *(paragraph(line, "soft") for line in lines)])
