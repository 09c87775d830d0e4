"""A made clinic of any size, as plain binary columns that every engine reads.

About eight sessions a client, 10 % of ratings missing at random, whole scores from 0 to 40 that
fall with the logarithm of the session, 25 clients a therapist. The model that everybody fits to it:

    y ~ lt * (x + cond) + setting + (1 + lt | client), and with three levels + (1 | therapist)
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Column, type on disk, and whether it has one value a client rather than one a row.
COLUMNS = {
    "client": ("<i4", False),
    "session": ("<i4", False),
    "y": ("<f8", False),
    "x": ("<f8", True),
    "cond": ("<i4", True),
    "setting": ("<i4", True),
    "therapist": ("<i4", True),
}
BY_TIME = ("x", "cond1", "cond2", "cond3")
ONLY_INTERCEPT = ("setting1", "setting2")


def make(clients: int, folder: Path, seed: int = 1) -> int:
    """Write the columns of a clinic, rows of a client together, and give the number of rows."""
    rng = np.random.default_rng(seed)
    held = np.minimum(1 + rng.negative_binomial(2.0, 2.0 / (2.0 + 8.0 / 0.9 - 1), clients), 40)
    cond = rng.choice(4, clients, p=[0.35, 0.35, 0.15, 0.15])
    setting = rng.choice(3, clients, p=[0.5, 0.3, 0.2])
    count = max(2, clients // 25)
    therapist = rng.integers(0, count, clients)
    x = np.clip(np.rint(15 + 4.5 * rng.normal(size=clients)), 0, 27)
    b = rng.multivariate_normal([0, 0], [[9.0, -1.2], [-1.2, 2.25]], clients)
    start = 3.3 + 0.71 * x + np.array([0, 0.5, 1.0, -0.5])[cond] + b[:, 0]
    start += np.array([0, 0.7, -0.4])[setting] + rng.normal(0, 1, count)[therapist]
    slope = -0.8 - 0.12 * x + np.array([0, 0.2, 0.6, 0.3])[cond] + b[:, 1]
    client = np.repeat(np.arange(clients), held)
    session = np.arange(len(client)) - np.repeat(np.cumsum(held) - held, held) + 1
    kept = (rng.random(len(client)) > 0.1) | (session == 1)
    client, session = client[kept], session[kept]
    y = start[client] + slope[client] * np.log(session) + rng.normal(0, 3, len(client))
    found = {"client": client, "session": session, "y": np.rint(np.clip(y, 0, 40))}
    found |= {"x": x, "cond": cond, "setting": setting, "therapist": therapist}
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in found.items():
        np.ascontiguousarray(values, dtype=COLUMNS[name][0]).tofile(folder / f"{name}.bin")
    return len(client)


@dataclass
class Clinic:
    """The columns as they were written: rows for the first three, clients for the others."""

    client: np.ndarray
    session: np.ndarray
    y: np.ndarray
    x: np.ndarray
    cond: np.ndarray
    setting: np.ndarray
    therapist: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> "Clinic":
        return cls(
            **{
                name: np.fromfile(folder / f"{name}.bin", kind)
                for name, (kind, _) in COLUMNS.items()
            }
        )

    def covariates(self) -> dict[str, np.ndarray]:
        """x and the dummies of condition and setting, one value a client."""
        told = {"x": self.x}
        told |= {f"cond{k}": (self.cond == k).astype(float) for k in (1, 2, 3)}
        return told | {f"setting{k}": (self.setting == k).astype(float) for k in (1, 2)}

    def design(self) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """X and Z, one line a row, and the names of X in the order of a fit from moments."""
        told = self.covariates()
        lt = np.log(self.session)
        names = [*BY_TIME, *ONLY_INTERCEPT]
        X = np.empty((len(lt), 2 + len(names) + len(BY_TIME)))
        X[:, 0] = 1.0
        for at, name in enumerate(names, 1):
            X[:, at] = told[name][self.client]
        X[:, 1 + len(names)] = lt
        for at, name in enumerate(BY_TIME, 2 + len(names)):
            X[:, at] = told[name][self.client] * lt
        called = ["intercept", *names, "time", *(f"time:{name}" for name in BY_TIME)]
        return X, np.column_stack([np.ones_like(lt), lt]), called

    def frame(self):
        """A pandas data frame with factors as text, as formulas take it."""
        import pandas as pd

        of = self.client
        return pd.DataFrame(
            {
                "y": self.y,
                "lt": np.log(self.session),
                "x": self.x[of],
                "client": of.astype(str),
                "cond": self.cond[of].astype(str),
                "setting": self.setting[of].astype(str),
            }
        )
