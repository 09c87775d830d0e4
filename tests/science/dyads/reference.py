"""Figures of others on pairs: actor-partner models, coordination, compound symmetry."""

from typing import Any

from tests.science.dyads.known import ACITELLI, SCOPE, couple_model, jaws, scope
from tests.science.values import DATA, Value, reference

GLS = "R: nlme::gls, REML, reference.R of the data set"
LAVAAN = "R: lavaan::sem, ML, reference.R of the data set"


def _told(path: str, data: str) -> float:
    """A figure of the reference results; 0 where they are not on this machine."""
    if not (DATA / data).is_dir():
        return 0.0
    found = reference(data)
    for step in path.split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return float(found)


def _value(what: str, path: str, tolerance: float, source: str, compute: Any, **more: Any) -> Value:
    data = more.pop("data", ACITELLI)
    return Value(what, _told(path, data), tolerance, source, compute, data=data, **more)


def _effects(predictor: str, heading: str, name: str) -> list[Value]:
    """Both roles' three effects and standard errors, and the residuals, of one model."""
    values = []
    at = f"apim_{name}_distinguishable_REML"
    for role, letter in (("Husband", "h"), ("Wife", "w")):
        for kind, of, key in (
            ("intercept", "", letter),
            ("actor", predictor, f"{letter}:{heading}_A"),
            ("partner", predictor, f"{letter}:{heading}_P"),
        ):

            def effect(kind: str = kind, of: str = of, role: str = role) -> Any:
                return couple_model(predictor).apart.effect(kind, of, role)

            what = f"{predictor}: {kind} effect, {role.lower()}"
            values += [
                _value(what, f"{at}/est/{key}", 1e-6, GLS, lambda e=effect: e().estimate),
                _value(f"{what}, se", f"{at}/se/{key}", 1e-6, GLS, lambda e=effect: e().se),
            ]
    model = lambda: couple_model(predictor)  # noqa: E731 - one line says it
    alike = f"apim_{name}_indistinguishable_REML"
    values += [
        _value(f"{predictor}: log-likelihood", f"{at}/logLik", 1e-6, GLS,
               lambda: model().apart.loglik),
        _value(f"{predictor}: residual sd, husband", f"{at}/sigma", 1e-6, GLS,
               lambda: model().apart.sds[0]),
        _value(f"{predictor}: residual correlation", f"{at}/rho", 1e-5, GLS,
               lambda: model().apart.correlation),
        _value(f"{predictor}: log-likelihood, interchangeable", f"{alike}/logLik", 1e-6, GLS,
               lambda: model().alike.loglik),
        _value(f"{predictor}: residual sd, interchangeable", f"{alike}/sigma", 1e-6, GLS,
               lambda: model().alike.sds[0]),
        _value(f"{predictor}: residual correlation, interchangeable", f"{alike}/rho", 1e-5, GLS,
               lambda: model().alike.correlation),
    ]  # fmt: skip
    for kind, of, key in (
        ("intercept", "", "(Intercept)"),
        ("actor", predictor, f"{heading}_A"),
        ("partner", predictor, f"{heading}_P"),
    ):
        what = f"{predictor}: {kind} effect, interchangeable"
        values += [
            _value(what, f"{alike}/est/{key}", 1e-6, GLS,
                   lambda k=kind, o=of: model().alike.effect(k, o).estimate),
            _value(f"{what}, se", f"{alike}/se/{key}", 1e-6, GLS,
                   lambda k=kind, o=of: model().alike.effect(k, o).se),
        ]  # fmt: skip
    return values


def _differences() -> list[Value]:
    values = []
    for name, key in (
        ("intercept", "roleWife"),
        ("actor regard", "OtherPos_A:roleWife"),
        ("partner regard", "roleWife:OtherPos_P"),
    ):

        def effect(name: str = name) -> Any:
            return couple_model("regard").apart.effect("difference", name)

        at = "apim_otherpos_interaction_REML"
        what = f"regard: wife less husband, {name}"
        values += [
            _value(what, f"{at}/est/{key}", 1e-6, GLS, lambda e=effect: e().estimate),
            _value(f"{what}, se", f"{at}/se/{key}", 1e-6, GLS, lambda e=effect: e().se),
        ]
    return values


def _structural() -> list[Value]:
    """The same model as a path model: by maximum likelihood, standardised, with k."""
    values = []
    for place, role, kind in (
        (0, "Husband", "actor"),
        (1, "Husband", "partner"),
        (2, "Wife", "actor"),
        (3, "Wife", "partner"),
    ):
        for field, ours in (("est", "estimate"), ("se", "se"), ("std.all", "beta")):
            for missing, said in (("exclude", ""), ("fiml", ", as if some were missing")):

                def compute(k: str = kind, r: str = role, o: str = ours, m: str = missing) -> Any:
                    model = couple_model("regard", "ML", m).apart
                    return getattr(model.effect(k, "regard", r), o)

                what = f"regard: {kind} effect, {role.lower()}, ML, {ours}{said}"
                values.append(_value(what, f"sem_ml/{place}/{field}", 2e-6, LAVAAN, compute))
    for place, role in ((10, "Husband"), (11, "Wife")):
        for field, ours in (("est", "estimate"), ("se", "se")):
            values.append(
                _value(
                    f"regard: intercept, {role.lower()}, ML, {ours}",
                    f"sem_ml/{place}/{field}",
                    2e-6,
                    LAVAAN,
                    lambda r=role, o=ours: getattr(
                        couple_model("regard", "ML").apart.effect("intercept", "", r), o
                    ),
                )
            )
    for place, number in ((6, 0), (7, 1)):
        values.append(
            _value(
                f"regard: residual variance, {('husband', 'wife')[number]}, ML",
                f"sem_ml/{place}/est",
                2e-6,
                LAVAAN,
                lambda n=number: couple_model("regard", "ML").apart.sds[n] ** 2,
            )
        )
    for place, role in ((14, "Husband"), (15, "Wife")):
        for field, ours in (("est", "value"), ("se", "se")):
            values.append(
                _value(
                    f"regard: k of the {role.lower()}, {ours}",
                    f"sem_ml/{place}/{field}",
                    2e-6,
                    LAVAAN,
                    lambda r=role, o=ours: getattr(
                        couple_model("regard", "ML").apart.ratio("regard", r), o
                    ),
                )
            )
    return values


def _likeness() -> list[Value]:
    return [
        _value("Couples", "couples", 0, GLS, lambda: couple_model("regard").pairs),
        _value("Distinguishability, chi2", "distinguishability_LRT/chisq", 1e-6, GLS,
               lambda: couple_model("regard").tests[0].chi2),
        _value("Distinguishability, df", "distinguishability_LRT/df", 0, GLS,
               lambda: couple_model("regard").tests[0].df),
        _value("Intraclass correlation of satisfaction", "icc_satisfaction", 1e-7, "R: reference.R",
               lambda: couple_model("regard").intraclass.r),
        _value("Correlation of satisfaction", "r_within_dyad/satisfaction", 1e-7, "R: cor",
               lambda: couple_model("regard").intraclass.pearson),
    ]  # fmt: skip


def _odds() -> list[Value]:
    """Both behaviours' transitions: pooled, with couples' intercepts, and averaged over couples."""
    values = []
    for place, letters, own, other in ((0, "SC", "SCc", "DCc"), (1, "DC", "DCc", "SCc")):
        keys = {"intercept": "(Intercept)", "own": own, "taken up": other}
        keys["both"] = f"{own}:{other}"
        averaged = {"own": "main_a", "taken up": "main_b", "both": "int"}
        for term, key in keys.items():

            def effect(place: int = place, term: str = term) -> Any:
                return scope().answering[place].effect(term)

            pooled, mixed = f"pooled_logit_{letters}", f"glmer_{letters}"
            for path, tolerance, ours, how in (
                (f"{pooled}/coef/{key}", 1e-6, "pooled", "R: glm, binomial"),
                (f"{pooled}/se/{key}", 1e-6, "pooled_se", "R: glm, binomial"),
                (f"{mixed}/fixed/{key}", 1e-4, "estimate", "R: lme4::glmer, nAGQ = 9"),
                (f"{mixed}/se/{key}", 1e-3, "se", "R: lme4::glmer, nAGQ = 9"),
            ):
                values.append(
                    _value(f"{letters}: {term}, {ours}", path, tolerance, how,
                           lambda e=effect, o=ours: getattr(e(), o), data=SCOPE)
                )  # fmt: skip
            if term in averaged:
                at = f"aggregated_logit_{letters}_actor_partner_interaction/{averaged[term]}"
                for field in ("mean", "sd", "t"):
                    ours = "averaged" if field == "mean" else f"averaged_{field}"
                    values.append(
                        _value(f"{letters}: {term}, averaged log odds, {field}", f"{at}/{field}",
                               1e-6, "R: reference.R (Fuchs et al. 2017)",
                               lambda e=effect, o=ours: getattr(e(), o), data=SCOPE)
                    )  # fmt: skip
        values += [
            _value(f"{letters}: variance of couples", f"glmer_{letters}/var_id", 1e-4,
                   "R: lme4::glmer, nAGQ = 9", lambda p=place: scope().answering[p].spread,
                   data=SCOPE),
            _value(f"{letters}: log-likelihood", f"glmer_{letters}/logLik", 1e-4,
                   "R: lme4::glmer, nAGQ = 9", lambda p=place: scope().answering[p].loglik,
                   data=SCOPE),
            _value(f"{letters}: deviance", f"pooled_logit_{letters}/deviance", 1e-5,
                   "R: glm, binomial", lambda p=place: scope().answering[p].pooled_deviance,
                   data=SCOPE),
            _value(f"Rate of {letters}", f"rate_{letters}", 1e-7, "R: mean",
                   lambda p=place: scope().rates[p], data=SCOPE),
        ]  # fmt: skip
    return values


def _transitions() -> list[Value]:
    values = [
        _value("Correlation of couples' totals", "per_couple_r_totals", 1e-7, "R: cor",
               lambda: scope().totals_r, data=SCOPE)
    ]  # fmt: skip
    for i in range(4):
        for j in range(4):
            what = f"from {('none', 'DC', 'SC', 'both')[i]} to {('none', 'DC', 'SC', 'both')[j]}"
            values += [
                _value(f"Steps {what}", f"transition_counts/{i}/{j}", 0, "R: table",
                       lambda i=i, j=j: scope().counts[i][j], data=SCOPE),
                _value(f"Share {what}", f"transition_prob/{i}/{j}", 1e-7, "R: prop.table",
                       lambda i=i, j=j: scope().probabilities[i, j], data=SCOPE),
            ]  # fmt: skip
    return values


def _compound() -> list[Value]:
    source = "R: nlme::gls(distance ~ age, Orthodont, corCompSymm), REML"
    rho = lambda: jaws().residual[0, 1] / jaws().residual[0, 0]  # noqa: E731
    return [
        Value("Jaws: intercept", 16.76111111, 1e-7, source, lambda: jaws().beta[0]),
        Value("Jaws: age", 0.66018519, 1e-7, source, lambda: jaws().beta[1]),
        Value("Jaws: compound symmetry, rho", 0.68573911, 1e-6, source, rho),
    ]


VALUES = [
    *_likeness(),
    *_effects("regard", "OtherPos", "otherpos"),
    *_effects("tension", "Tension", "tension"),
    *_differences(),
    *_structural(),
    *_transitions(),
    *_odds(),
    *_compound(),
]
