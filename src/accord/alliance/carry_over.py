"""The covariance of two series that carry over from session to session, and its derivatives.

    x_t = (first_t, second_t)' = mean_t + b + log(t) s + w_t         two values a session
    w_1 ~ N(0, V),   w_t = Phi w_(t-1) + z_t,   z ~ N(0, Q)          within the client
    (b, s) ~ N(0, B)                                                 between clients

    S = Z B Z' + L O L',   O = blocks (V, Q, ..., Q),   L = (I - shift (x) Phi)^-1

With G the derivative of the deviance with respect to S (symmetric), and dL = L (shift (x) dPhi) L:

    d/dB = Z' G Z      d/dO = L' G L      d/dPhi = 2 sum_t K'[t, t+1],   K = (L O L') G L

Variances enter by lower triangular factors, so that none can be negative. All free numbers:

    together:       Phi (4, by rows), factors of Q (3), V (3), B (3, with slopes 10)
    first leads:    the second series is rated later in the same session and follows the first one:
                    first_t  = p first_(t-1) + q second_(t-1) + z,
                    second_t = c first_t     + d second_(t-1) + z', z and z' independent
                    (p, q, c, d), two standard deviations, then V and B as above

Source: Hamaker, Kuiper & Grasman 2015, Psychological Methods 20:102 (random intercepts); Curran,
Howard, Bainter, Lane & McGinley 2014, J Consult Clin Psychol 82:879 (with slopes: latent curves
with structured residuals).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The model's matrices at some values of its free numbers."""

    phi: Floats  # (2, 2) next session's value (row) from this session's (column)
    shock: Floats  # Q (2, 2)
    first: Floats  # V (2, 2)
    between: Floats  # B (2, 2), or (4, 4) with slopes: intercepts, then slopes


@dataclass(frozen=True, slots=True)
class CarryOver:
    """The model for `sessions` sessions; see the module's text for its numbers and their order."""

    sessions: int
    slopes: bool = False
    leads: bool = False

    @property
    def size(self) -> int:
        """How many free numbers there are."""
        return 4 + (2 if self.leads else 3) + 3 + (10 if self.slopes else 3)

    def parts(self, u: Floats) -> Parts:
        """The matrices from the free numbers (size,)."""
        one = 6 if self.leads else 7
        first, between = _lower(u[one : one + 3]), _lower(u[one + 3 :])
        if self.leads:
            follow = np.array([[1.0, 0.0], [u[2], 1.0]])
            phi = follow @ np.array([[u[0], u[1]], [0.0, u[3]]])
            shock = follow @ np.diag(u[4:6] ** 2) @ follow.T
        else:
            phi, lower = u[:4].reshape(2, 2), _lower(u[4:7])
            shock = lower @ lower.T
        return Parts(phi, shock, first @ first.T, between @ between.T)

    def covariance(self, u: Floats) -> Floats:
        """S (2T, 2T), cells in the order of `accord.alliance.patterns`."""
        parts = self.parts(u)
        carried = self._carried(parts.phi)
        base = self._base()
        within: Floats = carried @ self._shocks(parts) @ carried.T
        return within + base @ parts.between @ base.T

    def gradient(self, u: Floats, slope: Floats) -> Floats:
        """Derivative (size,) of a deviance whose derivative with respect to S is `slope`."""
        parts = self.parts(u)
        carried, base = self._carried(parts.phi), self._base()
        within = carried @ self._shocks(parts) @ carried.T
        blocks = _diagonal(carried.T @ slope @ carried)
        first, shock = blocks[0], blocks[1:].sum(0)
        phi = 2 * _above(within @ slope @ carried).sum(0).T
        one = 6 if self.leads else 7
        return np.concatenate(
            [
                self._lead(u, phi, shock) if self.leads else self._free(u, phi, shock),
                _lower_gradient(u[one : one + 3], first),
                _lower_gradient(u[one + 3 :], base.T @ slope @ base),
            ]
        )

    def within(self, u: Floats) -> Floats:
        """Covariances within the client, session by session (T, 2, 2)."""
        parts = self.parts(u)
        found = [parts.first]
        for _ in range(1, self.sessions):
            found.append(parts.phi @ found[-1] @ parts.phi.T + parts.shock)
        return np.array(found)

    def _free(self, u: Floats, phi: Floats, shock: Floats) -> Floats:
        return np.concatenate([phi.ravel(), _lower_gradient(u[4:7], shock)])

    def _lead(self, u: Floats, phi: Floats, shock: Floats) -> Floats:
        """Back from Phi and Q to (p, q, c, d) and the two standard deviations."""
        follow = np.array([[1.0, 0.0], [u[2], 1.0]])
        lag, variances = np.array([[u[0], u[1]], [0.0, u[3]]]), np.diag(u[4:6] ** 2)
        by_lag = follow.T @ phi
        by_follow = phi @ lag.T + 2 * shock @ follow @ variances
        by_variance = np.diag(follow.T @ shock @ follow)
        paths = [by_lag[0, 0], by_lag[0, 1], by_follow[1, 0], by_lag[1, 1]]
        return np.concatenate([paths, 2 * u[4:6] * by_variance])

    def _carried(self, phi: Floats) -> Floats:
        """L: what a shock at one session still is at a later one."""
        sessions = self.sessions
        blocks = np.zeros((sessions, 2, sessions, 2))
        power = np.eye(2)
        for later in range(sessions):
            at = np.arange(sessions - later)
            blocks[at + later, :, at, :] = power
            power = phi @ power
        return blocks.reshape(2 * sessions, 2 * sessions)

    def _shocks(self, parts: Parts) -> Floats:
        """O."""
        shocks: Floats = np.asarray(np.kron(np.eye(self.sessions), parts.shock), dtype=float)
        shocks[:2, :2] = parts.first
        return shocks

    def _base(self) -> Floats:
        """Z (2T, 2), or (2T, 4) with slopes on the log of the session."""
        level = np.tile(np.eye(2), (self.sessions, 1))
        if not self.slopes:
            return level
        time = np.repeat(np.log(np.arange(1, self.sessions + 1)), 2)
        return np.hstack([level, level * time[:, None]])


def _lower(values: Floats) -> Floats:
    """A lower triangular matrix from its entries by rows."""
    size = int((np.sqrt(8 * len(values) + 1) - 1) / 2)
    lower = np.zeros((size, size))
    lower[np.tril_indices(size)] = values
    return lower


def _lower_gradient(values: Floats, slope: Floats) -> Floats:
    """Derivative by the entries of a factor F, where `slope` is that by F F'."""
    lower = _lower(values)
    gradient: Floats = (2 * slope @ lower)[np.tril_indices(len(lower))]
    return gradient


def _diagonal(matrix: Floats) -> Floats:
    """The 2 x 2 blocks on the diagonal (T, 2, 2)."""
    sessions = len(matrix) // 2
    at = np.arange(sessions)
    return matrix.reshape(sessions, 2, sessions, 2)[at, :, at, :]


def _above(matrix: Floats) -> Floats:
    """The 2 x 2 blocks right of the diagonal (T - 1, 2, 2)."""
    sessions = len(matrix) // 2
    at = np.arange(sessions - 1)
    return matrix.reshape(sessions, 2, sessions, 2)[at, :, at + 1, :]
