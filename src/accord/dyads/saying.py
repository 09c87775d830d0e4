"""An actor-partner model in words and figures for the terminal, and its sentences for pages."""

from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.dyads.diary_result import DayEffect
    from accord.dyads.effect import Effect
    from accord.dyads.results import Apim, Model

LIKELY = 0.05
COLUMNS = 100


def told(found: "Apim") -> str:
    """Everything, in at most 100 columns."""
    from accord.dyads.results import CAUTION

    lines = [*_wrapped([heading(found), *left_out(found)]), ""]
    lines += _table(found, found.model)
    lines += ["", *_wrapped(sentences(found)), ""]
    lines += [*_wrapped(tests(found)), ""] if found.tests else []
    if found.apart:
        lines += _table(found, found.alike)
        lines += _wrapped([f"{one.predictor}: {one.said}" for one in found.alike.ratios])
        lines.append("")
    lines += _wrapped([str(found.intraclass), *found.remarks, CAUTION])
    return "\n".join(lines)


def _wrapped(sentences: list[str]) -> list[str]:
    """Sentences over as many lines as they need; one that belongs to the last is set in."""
    return [
        fill(one, COLUMNS, subsequent_indent="    " if one.startswith(" ") else "  ")
        for one in sentences
    ]


def heading(found: "Apim") -> str:
    """What was fitted, on how many."""
    means = {"REML": "REML", "ML": "maximum likelihood", "FIML": "maximum likelihood, all pairs"}
    return (
        f"Actor-partner model of {found.outcome}: {found.pairs:,} pairs, {means[found.method]}, "
        f"{100 * found.level:g}% intervals."
    )


def left_out(found: "Apim") -> list[str]:
    """Pairs that did not enter, and why."""
    lines = []
    if found.left_out:
        reasons = ", ".join(f"{count:,} ({why})" for why, count in found.left_out.items())
        lines.append(f"Pairs left out: {reasons}.")
    if found.incomplete:
        lines.append(f"{found.incomplete:,} pairs lack something and count with what they have.")
    return lines


def sentences(found: "Apim") -> list[str]:
    """Actor and partner effects in plain words, then k."""
    lines = []
    for predictor in found.predictors:
        for role in found.roles or ("",):
            lines.append(_said(found, predictor, role))
            lines.append("  " + found.model.ratio(predictor, role).said)
    return lines


def tests(found: "Apim") -> list[str]:
    """Whether telling the members apart matters."""
    lines = []
    for one in found.tests:
        what = {
            "effects": "intercepts, effects and residual variances",
            "everything": "those and the means and variances of the predictors",
        }[one.what]
        if one.what == "everything" and len(found.tests) == 1:
            what = "all means, variances and covariances"
        verdict = "differ between roles" if one.p < LIKELY else "were not found to differ by role"
        lines.append(
            f"{what[:1].upper()}{what[1:]} {verdict}: chi2({one.df}) = {one.chi2:.2f}, "
            f"{probability(one.p)}."
        )
    if found.tests and all(one.p >= LIKELY for one in found.tests):
        lines.append("The model for interchangeable members, which is the simpler, is enough.")
    return lines


def probability(p: float) -> str:
    """A p value as it is written.

    >>> probability(.0421), probability(2e-9)
    ('p = .042', 'p < .001')
    """
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")


def whose(effect: "Effect") -> str:
    """An effect named for a table whose heading says whose outcome it is."""
    if effect.kind == "intercept":
        return "intercept"
    if effect.kind == "actor":
        return f"own {effect.name}"
    if effect.kind == "covariate":
        return effect.name
    return f"the partner’s {effect.name}"


def _table(found: "Apim", model: "Model") -> list[str]:
    wide = min(max(len(whose(one)) for one in model.effects), 40)
    head = f"{'estimate':>9} {'interval':>20} {'se':>8} {'t':>7} {'df':>6} {'p':>9} {'stand.':>7}"
    lines = []
    roles = (found.roles or ("",)) if model.apart else ("",)
    for place, role in enumerate(roles):
        title = (
            f"For {role}: {found.outcome}" if role else f"{found.outcome}, members interchangeable"
        )
        lines += [title, f"{'':<{wide + 2}} {head}"]
        for one in (one for one in model.effects if one.role == role):
            held = f"{one.low:.3g} to {one.high:.3g}"
            beta = "" if one.beta is None else f"{one.beta:.2f}"
            lines.append(
                f"  {whose(one)[:wide]:<{wide}} {one.estimate:>9.4g} {held:>20} "
                f"{one.se:>8.3g} {one.t:>7.2f} {one.df:>6.0f} {_p(one.p):>9} {beta:>7}"
            )
        lines.append(f"  residual sd {model.sds[place]:.3g}")
    lines.append(f"Residuals of the two members correlate {model.correlation:.2f}.")
    return lines


def _p(p: float) -> str:
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _said(found: "Apim", predictor: str, role: str) -> str:
    own = found.model.effect("actor", predictor, role)
    other = found.model.effect("partner", predictor, role)
    name, start = "the partner’s", "One"
    if found.roles:
        name += f" ({found.roles[1] if role == found.roles[0] else found.roles[0]})"
        start = f"For {role}: one"
    return (
        f"{start} point more of own {predictor} goes with {more(own)} {found.outcome}; one more of "
        f"{name}, with {more(other)}."
    )


def more(one: "Effect | DayEffect") -> str:
    """How much more or less, and whether it may be none."""
    size = f"{abs(one.estimate):.2f} {'more' if one.estimate > 0 else 'less'}"
    return size if not one.low <= 0 <= one.high else f"{size} (may be none)"
