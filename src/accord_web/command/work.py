"""`accord clinic worker`: the background work alone, for whoever runs several web servers."""

import os
import sys


def work() -> None:
    """Seal the audit and call deputies until stopped."""
    os.execv(sys.executable, [sys.executable, "-m", "accord_web.worker"])
