"""One engine, one size, one process: `python -m benchmarks.mixed.cell ENGINE FOLDER`.

Reading and importing are not timed; what is timed goes from columns in memory to estimates. The
last line printed is JSON: CPU and wall seconds, peak MB, estimates in the order of our fit.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mixed.data import BY_TIME, ONLY_INTERCEPT, Clinic

FORMULA = "y ~ x + cond + setting + lt + lt:x + lt:cond + (1 + lt | client)"
CENTRE = 12.0


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What the work gives, and its CPU and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def told(fit: Any) -> dict[str, Any]:
    """The estimates of a fit of ours."""
    figures = {
        "names": list(fit.names),
        "beta": fit.beta.tolist(),
        "se": fit.se.tolist(),
        "D": fit.D.reshape(-1).tolist(),
        "sigma2": float(fit.sigma2),
        "loglik": float(fit.loglik),
    }
    if hasattr(fit, "upper_D"):
        figures["upper"] = fit.upper_D.reshape(-1).tolist()
    return figures


def accord(clinic: Clinic) -> tuple[dict[str, float], dict[str, Any]]:
    """Moments per pattern, then the fit; covariates are one value a client."""
    from accord.mixed import fit_moments, moments

    def work() -> Any:
        sums = moments(clinic.client, clinic.session, clinic.y, clinic.covariates(), centre=CENTRE)
        return fit_moments(sums, by_time=BY_TIME, only_intercept=ONLY_INTERCEPT)

    found, seconds = timed(work)
    return seconds, told(found)


def accord_rows(clinic: Clinic) -> tuple[dict[str, float], dict[str, Any]]:
    """One row of moments a client, from a full design: the path for irregular times."""
    from accord.mixed import fit

    X, Z, names = clinic.design()
    random = ("intercept", "time")
    found, seconds = timed(
        lambda: fit(clinic.y, X, Z, clinic.client, names=names, random_names=random)
    )
    return seconds, told(found)


def accord_three(clinic: Clinic) -> tuple[dict[str, float], dict[str, Any]]:
    """Three levels from moments."""
    from accord.mixed import caseloads, fit_caseloads

    def work() -> Any:
        sums = caseloads(
            clinic.client,
            clinic.session,
            clinic.y,
            clinic.therapist,
            clinic.covariates(),
            centre=CENTRE,
        )
        return fit_caseloads(sums, by_time=BY_TIME, only_intercept=ONLY_INTERCEPT)

    found, seconds = timed(work)
    return seconds, told(found)


def accord_predict(clinic: Clinic) -> tuple[dict[str, float], dict[str, Any]]:
    """Each client's next rating with its band, from all rows; the curve is another clinic's."""
    from accord.mixed import fit_patterned, predict

    few = clinic.client < 5_000
    some = {name: values[:5_000] for name, values in clinic.covariates().items()}
    found = fit_patterned(
        clinic.client[few],
        clinic.session[few],
        clinic.y[few],
        some,
        by_time=BY_TIME,
        only_intercept=ONLY_INTERCEPT,
    )
    ahead, seconds = timed(
        lambda: predict(found, clinic.client, clinic.session, clinic.y, clinic.covariates())
    )
    return seconds, {"clients": len(ahead.mean), "mean": float(ahead.mean.mean())}


def statsmodels(clinic: Clinic, package: str = "statsmodels") -> Any:
    """statsmodels' MixedLM, or mixedlm-rs under the same interface."""
    if package == "statsmodels":
        from statsmodels.regression.mixed_linear_model import MixedLM
    else:
        from mixedlm_rs import MixedLM
    X, Z, names = clinic.design()
    found, seconds = timed(
        lambda: MixedLM(clinic.y, X, groups=clinic.client, exog_re=Z).fit(reml=True)
    )
    return seconds, {
        "names": names,
        "beta": np.asarray(found.fe_params).tolist(),
        "se": np.asarray(found.bse_fe).tolist(),
        "D": np.asarray(found.cov_re).reshape(-1).tolist(),
        "sigma2": float(found.scale),
        "loglik": float(found.llf),
    }


def mixedlm_rs(clinic: Clinic) -> Any:
    """The Rust core with statsmodels' interface."""
    return statsmodels(clinic, "mixedlm-rs")


def mixedlm(clinic: Clinic) -> Any:
    """lme4's formulas in Python with a Rust backend."""
    import mixedlm as package

    frame = clinic.frame()
    found, seconds = timed(lambda: package.lmer(FORMULA, frame, REML=True))
    beta = found.fixef()
    return seconds, {
        "beta": [float(value) for value in beta.values()],
        "sigma2": float(found.sigma) ** 2,
        "loglik": _first(str(found.logLik())),
    }


def lme_python(clinic: Clinic) -> Any:
    """lme4's formulas in Python with another Rust backend."""
    import lme_python as package
    import polars as pl

    frame = pl.from_pandas(clinic.frame())
    found, seconds = timed(lambda: package.lmer(FORMULA, frame))
    said = str(found)
    residual = next(line for line in said.splitlines() if line.strip().startswith("Residual"))
    criterion = said.split("REML criterion at convergence:")[1].split()[0]
    return seconds, {"sigma2": float(residual.split()[1]), "loglik": -float(criterion) / 2}


def _first(said: str) -> float:
    """The first number of a text such as “'log Lik.' -123.4 (df=6)”."""
    for word in said.split():
        try:
            return float(word.strip("',()"))
        except ValueError:
            continue
    return float("nan")


ENGINES = {
    "accord": accord,
    "accord-rows": accord_rows,
    "accord-three": accord_three,
    "accord-predict": accord_predict,
    "statsmodels": statsmodels,
    "mixedlm-rs": mixedlm_rs,
    "mixedlm": mixedlm,
    "lme-python": lme_python,
}


def peak() -> float:
    """The most MB that this process held; what getrusage says may be its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    warnings.simplefilter("ignore")
    engine, folder = sys.argv[1:3]
    clinic = Clinic.read(Path(folder))
    seconds, estimates = ENGINES[engine](clinic)
    print(json.dumps({**seconds, "peak": peak(), **estimates}))


if __name__ == "__main__":
    main()
