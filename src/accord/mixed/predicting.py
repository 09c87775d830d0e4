"""What to expect of a client next: the fitted course, moved towards what they said so far.

With S_i, t_i as in `accord.mixed.collapsed`, g = B w the client's expected intercept and slope, and
z = (1, time) of a later session,

    V = (D^-1 + S / s2)^-1        u = V (t - S g) / s2
    mean = z'(g + u)              sd = sqrt(z'V z + s2 + d'Cov(beta) d),  d = (z - S V z / s2) (x) w

The last term is the error of the fixed effects: left out where they count as known. The band says
where the next rating will lie, not where the course does.

Source: Robinson 1991, Stat Sci 6:15; Skrondal & Rabe-Hesketh 2009, J R Stat Soc A 172:659.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from accord.errors import DataError
from accord.frames import labels, table
from accord.mixed.ordering import numbers_of, one_each, sessions_of
from accord.mixed.patterns import LAST, Time, passed
from accord.mixed.profile import Floats
from accord.mixed.result import Fit, Fit3

KNOWN_FROM = 2_000  # clients of a fit from which on the error of its fixed effects is negligible


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Expected ratings of N clients at K sessions, with bands at `level`.

    clients: (N,) as given, in order of first code or appearance; at: (N, K) session numbers;
    mean, sd, low, high: (N, K), in points; modes: (N, 2), how far a client's intercept and slope
    are from those of people like them; ratings: (N,), how many each rests on.
    """

    clients: NDArray[Any]
    at: Floats
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    modes: Floats
    ratings: NDArray[np.integer[Any]]
    level: float

    def below(self, score: float | Floats) -> Floats:
        """The probability that a rating lies below a score (N, K)."""
        from scipy.special import ndtr

        out: Floats = ndtr((score - self.mean) / self.sd)
        return out

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row for each client and session."""
        wide = self.mean.shape[1]
        return table(
            {
                "client": np.repeat(self.clients, wide),
                "ratings": np.repeat(self.ratings, wide),
                "session": self.at.reshape(-1),
                "mean": self.mean.reshape(-1),
                "sd": self.sd.reshape(-1),
                "low": self.low.reshape(-1),
                "high": self.high.reshape(-1),
            },
            kind,
        )

    def __str__(self) -> str:
        count, wide = self.mean.shape
        return (
            f"Expected ratings of {count:,} clients at {wide} "
            f"{'session' if wide == 1 else 'sessions'} each, with {self.level:.0%} bands for a "
            f"single rating; {int((self.ratings == 0).sum()):,} of them without a rating so far."
        )


def predict(
    fit: Fit,
    client: Any,
    session: Any,
    y: Any,
    covariates: Mapping[str, Any] | None = None,
    *,
    at: float | Sequence[float] | None = None,
    level: float = 0.80,
    known: bool | None = None,
    time: Time | None = None,
) -> Predictions:
    """Expected ratings of clients, from a fit from moments and what they rated so far.

    client, session, y: (n,), as in `accord.mixed.moments`, of anybody: they need not be in the fit;
    covariates: those of the fit, one value a row or, with clients as codes from 0, one a client;
    at:         session numbers; by default the one after each client's last;
    known:      whether the fixed effects count as known; by default from 2,000 clients on;
    time:       the function of time, where the fit was made with one.

    A client with no complete rating gets the expectation of people like them. Therapists of a
    three-level fit count as unknown. Raises DataError for a fit of rows: it has no sessions.

    >>> from accord.mixed import fit_patterned
    >>> client, session = np.divmod(np.arange(24), 4)
    >>> y = 20 - 2 * session + client * (1 + session % 2) + np.arange(24) % 5
    >>> fitted = fit_patterned(client, session, y, time="linear")
    >>> ahead = predict(fitted, [0, 0, 1], [0, 1, 0], [20, 19, 30], at=5)
    >>> ahead.mean.round(1).ravel(), ahead.sd.round(1).ravel()
    (array([11.4, 23.8]), array([4.2, 5. ]))
    """
    if fit.course is None:
        raise DataError("This fit is of rows. Fit moments (fit_moments) to predict sessions.")
    shape = time if time is not None else fit.course.time
    if not shape:
        raise DataError("This fit's time is a function of its own: give it again as `time`.")
    given = np.asarray(client).reshape(-1)
    codes, names = _coded(given)
    one = _sums(codes, len(names), session, y, shape)
    w = _told(fit, covariates or {}, codes, len(names))
    sessions, z = _ahead(at, one.last, shape)
    blocks = _blocks(fit)
    course = np.stack([w[:, : len(block)] @ block for block in _betas(fit, blocks)])
    cov = _spread(fit)
    modes, variance = _shrunken(one, course, cov, fit.sigma2)
    mean = (course[0] + modes[0])[:, None] + (course[1] + modes[1])[:, None] * z
    square = variance[0][:, None] + (2 * variance[1])[:, None] * z + variance[2][:, None] * z * z
    square += fit.sigma2
    if known is None:
        known = fit.groups >= KNOWN_FROM
    if not known:
        square += _of_beta(fit, blocks, one, w, variance, z)
    sd = np.sqrt(square)
    width = float(ndtri((1 + level) / 2)) * sd
    return Predictions(
        names, sessions, mean, sd, mean - width, mean + width, modes.T, one.count, level
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """Per client: k, sum z, sum z^2, sum y, sum z y, and the last session."""

    count: NDArray[np.integer[Any]]
    linear: Floats
    squared: Floats
    score: Floats
    crossed: Floats
    last: Floats


def _coded(given: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    whole = np.issubdtype(given.dtype, np.integer) and len(given) and given.min() >= 0
    if whole and given.max() <= 1000 + 10 * len(given):
        return given.astype(np.int64, copy=False), np.arange(int(given.max()) + 1)
    codes, names = labels(given)
    return codes, np.asarray(names)


def _sums(codes: NDArray[np.int64], clients: int, session: Any, y: Any, shape: Time) -> _Sums:
    score, when = numbers_of(y, "y"), sessions_of(session, LAST)
    if not len(codes) == len(score) == len(when):
        raise DataError(
            f"client, session and y have {len(codes)}, {len(when)} and {len(score)} rows."
        )
    last = _last(codes, when, clients)
    there = ~np.isnan(score)
    if not there.all():
        codes, score, when = codes[there], score[there], when[there]
    known = passed(shape, np.arange(int(when.max(initial=1)) + 1).clip(1 if shape == "log" else 0))
    z = known[when]
    linear, squared, scored, crossed = (
        np.bincount(codes, part, clients).astype(float, copy=False)
        for part in (z, z * z, score, z * score)
    )
    count = np.bincount(codes, minlength=clients)
    return _Sums(count, linear, squared, scored, crossed, last)


def _last(codes: NDArray[np.int64], when: NDArray[np.int64], clients: int) -> Floats:
    """Each client's last session, rated or not: what is assigned last where rows are in order."""
    last = np.zeros(clients)
    if ((codes[1:] != codes[:-1]) | (when[1:] > when[:-1])).all() and (np.diff(codes) >= 0).all():
        last[codes] = when
    else:
        np.maximum.at(last, codes, when)
    return last


def _told(fit: Fit, covariates: Mapping[str, Any], codes: Any, clients: int) -> Floats:
    """w (N, r) of each client, in the order of the fit."""
    assert fit.course is not None
    columns = [np.ones(clients)]
    for name in (*fit.course.by_time, *fit.course.only_intercept):
        if name not in covariates:
            raise DataError(f"The fit has the covariate {name}: give it for these clients.")
        values = numbers_of(covariates[name], name)
        if len(values) == len(codes):
            own = np.full(clients, np.nan)
            own[codes] = values
            if (own[codes] != values).any():
                raise DataError(f"{name} changes within a client, or is missing in a row.")
            values = own
        elif len(values) != clients:
            one_each(len(values), (0, clients - 1), name)
            values = values[:clients]
        columns.append(values)
    w = np.column_stack(columns)
    if np.isnan(w).any():
        row = int(np.argmax(np.isnan(w).any(axis=1)))
        raise DataError(f"Client {row} lacks a covariate, and the fit needs it to expect anything.")
    return w


def _ahead(at: Any, last: Floats, shape: Time) -> tuple[Floats, Floats]:
    sessions = last[:, None] + 1 if at is None else np.atleast_1d(np.asarray(at, dtype=float))
    wide = np.broadcast_to(sessions, (len(last), sessions.shape[-1]))
    if shape == "log" and (sessions < 1).any():
        raise DataError("The logarithm of session 0 is none. Predict from session 1 on.")
    return wide, np.broadcast_to(passed(shape, sessions), wide.shape)


def _blocks(fit: Fit) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which fixed effects are the intercept's and which are time's, in order of w."""
    assert fit.course is not None
    by, alone = len(fit.course.by_time), len(fit.course.only_intercept)
    return np.arange(1 + by + alone), np.arange(1 + by + alone, 2 + 2 * by + alone)


def _betas(fit: Fit, blocks: tuple[Any, Any]) -> tuple[Floats, Floats]:
    return fit.beta[blocks[0]], fit.beta[blocks[1]]


def _spread(fit: Fit) -> Floats:
    """D (2, 2) of a client whose therapist is unknown."""
    cov = np.zeros((2, 2))
    cov[: len(fit.D), : len(fit.D)] = fit.D
    if isinstance(fit, Fit3):
        cov[: len(fit.upper_D), : len(fit.upper_D)] += fit.upper_D
    return cov


def _shrunken(
    one: _Sums, course: Floats, cov: Floats, sigma2: float
) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """u (2, N) and V (3, N), without an inverse of D: V = (I + D S / s2)^-1 D."""
    d00, d01, d11 = cov[0, 0] / sigma2, cov[0, 1] / sigma2, cov[1, 1] / sigma2
    k, s1, s2 = one.count, one.linear, one.squared
    a, b = 1 + d00 * k + d01 * s1, d00 * s1 + d01 * s2
    c, e = d01 * k + d11 * s1, 1 + d01 * s1 + d11 * s2
    scale = 1 / (a * e - b * c)
    m00, m01 = (e * d00 - b * d01) * scale, (e * d01 - b * d11) * scale
    m11 = (a * d11 - c * d01) * scale
    left0 = one.score - k * course[0] - s1 * course[1]
    left1 = one.crossed - s1 * course[0] - s2 * course[1]
    modes = np.stack([m00 * left0 + m01 * left1, m01 * left0 + m11 * left1])
    return modes, (m00 * sigma2, m01 * sigma2, m11 * sigma2)


def _of_beta(
    fit: Fit,
    blocks: tuple[Any, Any],
    one: _Sums,
    w: Floats,
    variance: tuple[Floats, Floats, Floats],
    z: Floats,
) -> Floats:
    """d'Cov(beta) d (N, K)."""
    m00, m01, m11 = (part[:, None] / fit.sigma2 for part in variance)
    k, s1, s2 = one.count[:, None], one.linear[:, None], one.squared[:, None]
    v0, v1 = m00 + m01 * z, m01 + m11 * z  # V z / s2
    pull = (1 - (k * v0 + s1 * v1), z - (s1 * v0 + s2 * v1))
    total = np.zeros(z.shape)
    for a, first in enumerate(blocks):
        for b, second in enumerate(blocks):
            part = w[:, : len(first)] @ fit.cov[np.ix_(first, second)]
            quadratic = np.einsum("nr,nr->n", part, w[:, : len(second)])
            total += pull[a] * pull[b] * quadratic[:, None]
    return total
