"""The real client, a connection that breaks, a server that dies: kept once each, in order.

The same by hand with more: `python -m benchmarks.cuts --cuts=10000 --kills=300`.
"""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_cut_and_killed_every_answer_is_kept_once_and_in_order():
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.cuts", "--cuts=30", "--kills=5"],
        cwd=ROOT,
        env=ours | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 things wrong" in done.stdout
