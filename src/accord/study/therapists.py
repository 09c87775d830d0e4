"""How much of the outcome goes with the therapist: three levels, sessions in clients in therapists.

    y_ijt = (b0 + v0_j + u0_ij) + (b1 + v1_j + u1_ij) log t + e_ijt

with v of therapists and u of clients. At the usual last session t* with z = (1, log t*), the share
of therapists is z'Vz / (z'Vz + z'Dz + s2). Published shares lie about 5 to 8 in 100 (Baldwin and
Imel 2013); they are unstable with few therapists (Schiefele et al. 2017, Adm Policy Ment Health).

The test compares with the same model without therapists. A variance cannot be negative, so half of
its chance distribution lies at nil: p is half of the chi-square's (Self and Liang 1987), which is
on the safe side where therapists' slopes are tested with their level.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from accord.frames import codes, labels, numbers, table, texts
from accord.mixed import fit, fit_three
from accord.records import NotEnough

NONE = 1e-6  # a gain in deviance that is rounding
MINIMUM_THERAPISTS = 10  # to report; a share is to be trusted from 30 (Schiefele et al. 2017)
TRUSTED_THERAPISTS = 30
MINIMUM_CLIENTS = 4  # of each therapist, on average


@dataclass(frozen=True, slots=True)
class TherapistShare:
    """Shares of the variance at the usual last session, from 0 to 1, and the test.

    deviance: twice the gain of the restricted log-likelihood by letting therapists differ.
    """

    therapists: int
    clients: int
    session: int
    share: float
    client_share: float
    residual_share: float
    deviance: float
    freedom: int
    p: float
    boundary: bool

    def __str__(self) -> str:
        lines = [
            f"{self.therapists:,} therapists, {self.clients:,} clients. Of the variance at session "
            f"{self.session}:",
            f"  {100 * self.share:5.1f} in 100 goes with the therapist",
            f"  {100 * self.client_share:5.1f} in 100 with the client",
            f"  {100 * self.residual_share:5.1f} in 100 with the single session",
            f"Against no difference between therapists: deviance {self.deviance:.2f} on "
            f"{self.freedom} (half of chi-square), p = {self.p:.3f}.",
        ]
        if self.therapists < TRUSTED_THERAPISTS:
            lines.append(f"Under {TRUSTED_THERAPISTS} therapists the share is unstable.")
        if self.boundary:
            lines.append("A variance was estimated as nil.")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a level."""
        shares = [self.share, self.client_share, self.residual_share]
        return table({"level": ["therapist", "client", "session"], "share": shares}, kind)


def therapist_share(
    data: Any, *, client: str, session: str, outcome: str, therapist: str
) -> TherapistShare | NotEnough:
    """Fit the model above to a long table, one row a client and session.

    A client who saw two therapists counts as two cases, one with each. NotEnough under 10
    therapists or 4 clients a therapist on average. Rows without a therapist are left out.
    DataError for text and infinities.

    >>> rng = np.random.default_rng(2)
    >>> client = np.repeat(np.arange(120), 6)
    >>> session = np.tile(np.arange(1, 7), 120)
    >>> therapist = client // 8
    >>> y = 20 - 4 * np.log(session) + rng.normal(0, 3, 15)[therapist]
    >>> y = y + rng.normal(0, 3, 120)[client]
    >>> rows = {"c": client, "s": session, "t": therapist, "y": y + rng.normal(0, 2, 720)}
    >>> found = therapist_share(rows, client="c", session="s", outcome="y", therapist="t")
    >>> found.therapists, 0.2 < found.share < 0.6, found.p < 0.01
    (15, True, True)
    """
    y, at = numbers(data, outcome), numbers(data, session)
    called = texts(data, therapist)
    kept = (
        ~np.isnan(y)
        & ~np.isnan(at)
        & (at >= 1)
        & np.array([bool(one) for one in called], dtype=bool)
    )
    who, _ = codes(data, client)
    whose, _ = labels(called)
    case, upper = _cases(who[kept], whose[kept])
    clients, therapists = int(case.max(initial=-1)) + 1, len(set(upper.tolist()))
    if therapists < MINIMUM_THERAPISTS or clients < MINIMUM_CLIENTS * therapists:
        few = therapists < MINIMUM_THERAPISTS
        have, need = (therapists, MINIMUM_THERAPISTS) if few else (clients, 4 * therapists)
        unit = "therapists" if few else "clients of these therapists"
        return NotEnough("Therapist effects", have, need, unit)
    return _fitted(y[kept], at[kept], case, upper, therapists)


def _cases(who: Any, whose: Any) -> tuple[Any, Any]:
    """Client with therapist as 0 to k-1, and of each row its therapist as 0 to j-1."""
    pair = who * (whose.max(initial=0) + 1) + whose
    _, case = np.unique(pair, return_inverse=True)
    _, upper = np.unique(whose, return_inverse=True)
    return case.reshape(-1), upper.reshape(-1)


def _fitted(y: Any, at: Any, case: Any, upper: Any, therapists: int) -> TherapistShare | NotEnough:
    z = np.column_stack([np.ones(len(y)), np.log(at)])
    names = ("intercept", "log session")
    three = fit_three(y, z, z, case, upper, names=names, random_names=names, upper_names=names)
    two = fit(y, z, z, case, names=names, random_names=names)
    if isinstance(three, NotEnough) or isinstance(two, NotEnough):
        return three if isinstance(three, NotEnough) else two  # type: ignore[return-value]
    last = np.zeros(int(case.max()) + 1)
    np.maximum.at(last, case, at)
    session = int(np.median(last))
    end = np.array([1.0, np.log(session)])
    parts = [end @ three.upper_D @ end, end @ three.D @ end, three.sigma2]
    whole = float(sum(parts))
    gain = max(0.0, 2 * (three.loglik - two.loglik))
    freedom = len(names) * (len(names) + 1) // 2
    return TherapistShare(
        therapists=therapists,
        clients=int(case.max()) + 1,
        session=session,
        share=float(parts[0]) / whole,
        client_share=float(parts[1]) / whole,
        residual_share=float(parts[2]) / whole,
        deviance=gain,
        freedom=freedom,
        p=float(chdtrc(freedom, gain)) / 2 if gain > NONE else 1.0,
        boundary=three.boundary,
    )
