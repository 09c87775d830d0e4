"""Mixed models of growing clinics, each engine in a process of its own.

    python -m benchmarks.mixed [--sizes 1k 10k 100k 1M] [--three 10k 100k] [--predict 1M]
        [--peer NAME ...] [--minutes 10] [--gigabytes 12] [--json FILE]

Peers that are not installed are said to be so. A cell that takes more CPU time or memory than
allowed is stopped: that is a result. BLAS has one thread for everybody. Cells under ten seconds run
three times and the median counts. Run it while nothing else runs.
"""

import argparse
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.mixed import data

R_SCRIPT = Path(__file__).with_name("peers.R")
R_PACKAGES = {
    "lme4": "lme4",
    "lme4-quick": "lme4",
    "lme4-tight": "lme4",
    "nlme": "nlme",
    "lme4-three": "lme4",
    "lme4-three-tight": "lme4",
}
PYTHON_PACKAGES = {
    "accord": "accord",
    "accord-rows": "accord",
    "accord-three": "accord",
    "accord-predict": "accord",
    "statsmodels": "statsmodels",
    "mixedlm-rs": "mixedlm_rs",
    "mixedlm": "mixedlm",
    "lme-python": "lme_python",
}
TWO = (
    "accord",
    "accord-rows",
    "mixedlm-rs",
    "lme4",
    "lme4-quick",
    "lme4-tight",
    "nlme",
    "mixedlm",
    "lme-python",
    "statsmodels",
)
THREE = ("accord-three", "lme4-three", "lme4-three-tight")
AGAIN_UNDER = 10.0  # seconds
ALONE = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
)


@dataclass
class Cell:
    """What became of one engine at one size: figures, or why there are none."""

    engine: str
    size: int
    figures: dict = field(default_factory=dict)
    why: str = ""

    def line(self, ours: "Cell | None") -> str:
        if self.why:
            return f"| {self.size:,} | {self.engine} | {self.why} | | | | | |"
        one = self.figures
        ratio = ""
        if ours and ours.figures:
            ratio = f"{one['cpu'] / ours.figures['cpu']:,.1f}"
        return (
            f"| {self.size:,} | {self.engine} | {one['cpu']:.3f} | {one['wall']:.3f} | {ratio} "
            f"| {one['peak']:,.0f} | {self._loglik(ours)} | {self._away(ours)} |"
        )

    def _loglik(self, ours: "Cell | None") -> str:
        if not ours or ours is self or "loglik" not in self.figures or not ours.figures:
            return ""
        return f"{self.figures['loglik'] - ours.figures['loglik']:+.1e}"

    def _away(self, ours: "Cell | None") -> str:
        """The largest relative difference from ours, of fixed effects and of variances."""
        if not ours or ours is self or not ours.figures:
            return ""
        return ", ".join(
            f"{what} {found:.0e}"
            for what, found in (("fixed", self._fixed(ours)), ("variances", self._variances(ours)))
            if found is not None
        )

    def _fixed(self, ours: "Cell") -> float | None:
        mine, theirs = ours.figures.get("beta"), self.figures.get("beta")
        if not mine or not theirs or len(mine) != len(theirs):
            return None
        # A coefficient that is nothing has no digits: it is measured by its standard error.
        scale = [max(abs(b), se) for b, se in zip(mine, ours.figures["se"], strict=True)]
        return max(abs(a - b) / s for a, b, s in zip(mine, theirs, scale, strict=True))

    def _variances(self, ours: "Cell") -> float | None:
        pairs = []
        for name in ("sigma2", "D", "upper"):
            a, b = ours.figures.get(name), self.figures.get(name)
            if a is None or b is None:
                continue
            a, b = (value if isinstance(value, list) else [value] for value in (a, b))
            pairs += list(zip(a, b, strict=False))
        return max((abs(a - b) / abs(a) for a, b in pairs), default=None)


HEAD = (
    "| clients | engine | CPU s | wall s | CPU by ours | peak MB | log-likelihood less ours "
    "| largest relative difference |\n|---|---|---|---|---|---|---|---|"
)


def missing(engine: str) -> str:
    """Why an engine cannot run here, or nothing."""
    if engine in PYTHON_PACKAGES:
        there = importlib.util.find_spec(PYTHON_PACKAGES[engine])
        return "" if there else "not installed"
    if not shutil.which("Rscript"):
        return "not installed (no Rscript)"
    asked = f'quit(status = !requireNamespace("{R_PACKAGES[engine]}", quietly = TRUE))'
    done = subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False)
    return "not installed" if done.returncode else ""


def run(engine: str, size: int, folder: Path, seconds: float, megabytes: float) -> Cell:
    """One engine at one size, three times where it is quick."""
    if why := missing(engine):
        return Cell(engine, size, why=why)
    cells = [once(engine, size, folder, seconds, megabytes)]
    while len(cells) < 3 and not cells[-1].why and cells[-1].figures["wall"] < AGAIN_UNDER:
        cells.append(once(engine, size, folder, seconds, megabytes))
    if cells[-1].why:
        return cells[-1]
    best = cells[0]
    for name in ("cpu", "wall", "peak"):
        best.figures[name] = statistics.median(cell.figures[name] for cell in cells)
    return best


def once(engine: str, size: int, folder: Path, seconds: float, megabytes: float) -> Cell:
    if engine in PYTHON_PACKAGES:
        command = [sys.executable, "-m", "benchmarks.mixed.cell", engine, str(folder)]
    else:
        command = ["Rscript", str(R_SCRIPT), engine, str(folder)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, **ALONE})
        while process.poll() is None:
            if _spent(process.pid) > seconds:
                process.kill()
                process.wait()
                return Cell(engine, size, why=f"stopped after {seconds / 60:g} min")
            if _megabytes(process.pid) > megabytes:
                process.kill()
                process.wait()
                return Cell(engine, size, why=f"stopped at {megabytes / 1024:g} GB")
            time.sleep(0.05)
        out.seek(0)
        err.seek(0)
        said, wrong = out.read().strip().splitlines(), err.read().strip().splitlines()
    if process.returncode or not said:
        return Cell(engine, size, why=f"failed: {(wrong or ['?'])[-1][:60]}")
    figures = json.loads(said[-1]) if engine in PYTHON_PACKAGES else _of_r(said)
    return Cell(engine, size, figures)


def _of_r(said: list[str]) -> dict:
    found: dict = {}
    for line in said:
        name, *values = line.split()
        if name == "version":
            found[name] = " ".join(values)
            continue
        numbers = [float(value) for value in values]
        found[name] = numbers if name in ("beta", "se", "D", "upper") else numbers[0]
    return found


def _spent(pid: int) -> float:
    """The CPU seconds of a process so far: another's work on the machine is not held against it."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    """What a process holds in memory now."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return float(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def number(said: str) -> int:
    """1k, 1M or plain."""
    for letter, factor in (("k", 1_000), ("M", 1_000_000)):
        if said.endswith(letter):
            return int(float(said[:-1]) * factor)
    return int(said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--sizes", nargs="*", default=["1k", "10k", "100k", "1M"], type=str)
    parser.add_argument("--three", nargs="*", default=["10k", "100k"])
    parser.add_argument("--predict", nargs="*", default=["1M"])
    parser.add_argument("--peer", action="append", default=[], help="only these beside ours")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--gigabytes", type=float, default=12)
    parser.add_argument("--json", type=Path, help="keep all figures in this file")
    told = parser.parse_args()
    print(
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors ({platform.machine()}), "
        f"Python {platform.python_version()}, load average {os.getloadavg()[0]:.1f} at the start\n"
    )
    kept: list[dict] = []
    for title, sizes, engines in (
        ("Two levels", told.sizes, TWO),
        ("Three levels", told.three, THREE),
        ("Predictions", told.predict, ("accord-predict",)),
    ):
        if sizes:
            kept += table(title, [number(size) for size in sizes], engines, told)
    print(f"\nLoad average {os.getloadavg()[0]:.1f} at the end.")
    if told.json:
        told.json.write_text(json.dumps(kept, indent=1))


def table(title: str, sizes: list[int], engines: tuple[str, ...], told: argparse.Namespace) -> list:
    print(f"\n{title}\n\n{HEAD}", flush=True)
    kept = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            rows = data.make(size, folder)
            ours = None
            for engine in engines:
                if told.peer and not engine.startswith("accord") and engine not in told.peer:
                    continue
                cell = run(engine, size, folder, told.minutes * 60, told.gigabytes * 1024)
                ours = ours or cell
                print(cell.line(ours), flush=True)
                kept.append({"engine": engine, "clients": size, "rows": rows, "why": cell.why})
                kept[-1] |= cell.figures
    return kept


if __name__ == "__main__":
    main()
