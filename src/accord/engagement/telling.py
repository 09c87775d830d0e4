"""A fitted hazard in words, as plain values and as a table."""

from textwrap import fill
from typing import Any

from accord.engagement.hazard import PLENTY, Hazard
from accord.frames import table

CAUTION = (
    "These are chances of groups. Covariates go along with ending early; they need not cause it, "
    "and acting on them changes what they foretell."
)


def told(found: Hazard) -> str:
    """In a terminal, at most 100 columns."""
    lines = [fill(str(found.definition), 100), *_counts(found), ""]
    if found.names:
        lines.append(
            f"{'odds of, to going on':<24}{'covariate':<22}{'ratio':>8}{'95%':>18}"
            f"{'per SD':>9}{'p':>8}"
        )
    for one in found.ratios():
        ends = f"{one.low:.3g} to {one.high:.3g}"
        lines.append(
            f"{one.cause:<24}{one.name[:21]:<22}{one.ratio:>8.3g}{ends:>18}{one.per_sd:>9.3g}"
            f"{one.p:>8.3f}"
        )
    if found.names:
        lines += ["", "At the mean of every covariate:"]
    lines.append(found.predict(until=min(found.last, found.first + 11)).rows())
    lines += [fill(remark, 100) for remark in found.remarks]
    lines.append(fill(CAUTION, 100))
    return "\n".join(lines)


def _counts(found: Hazard) -> list[str]:
    lines = [
        f"{found.clients:,} clients, {found.at_risk:,} sessions at risk (from session "
        f"{found.first}), {found.ended[0]:,} drop-outs, {found.ended[1]:,} other ends.",
        f"Baseline: {found.baseline}.",
    ]
    if found.names:
        how = "maximum likelihood" if found.ridge == 0 else f"a ridge of {found.ridge:.3g}"
        few = f"; {PLENTY} or more need none" if found.ridge else ""
        if found.ridge == 0 and found.per_parameter < PLENTY:
            few = f"; below {PLENTY} a ridge errs less"
        lines.append(
            f"Fitted by {how}: {found.per_parameter:.1f} drop-outs for each parameter{few}."
        )
    if found.lag:
        known = "the session before" if found.lag == 1 else f"{found.lag} sessions before"
        lines.append(f"Whether a session is the last is foreseen from what was known by {known}.")
    return lines


def plain(found: Hazard) -> dict[str, Any]:
    """Plain values."""
    return {
        "definition": {"name": found.definition.name, "says": str(found.definition)},
        "clients": found.clients,
        "sessions_at_risk": found.at_risk,
        "dropped_out": found.ended[0],
        "ended_otherwise": found.ended[1],
        "first_session": found.first,
        "last_session": found.last,
        "lag": found.lag,
        "baseline": str(found.baseline),
        "ridge": found.ridge,
        "drop_outs_per_parameter": found.per_parameter,
        "level": 0.95,
        "ratios": [
            {
                "cause": one.cause,
                "covariate": one.name,
                "odds_ratio": one.ratio,
                "low": one.low,
                "high": one.high,
                "p": one.p,
                "odds_ratio_per_sd": one.per_sd,
                "sd": one.sd,
            }
            for one in found.ratios()
        ],
        "course_at_the_mean": found.predict().to_dict(),
        "remarks": list(found.remarks),
        "caution": CAUTION,
    }


def framed(found: Hazard, kind: Any) -> Any:
    """One row a covariate and cause; without covariates, the course."""
    rows = plain(found)["ratios"]
    if not rows:
        return found.predict().to_frame(kind)
    return table({name: [row[name] for row in rows] for name in rows[0]}, kind)
