"""A progress bar for what takes longer than a second, on a terminal only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds before a bar appears


@contextmanager
def waiting(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the steps done; a bar appears on stderr once it takes long."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(title, total=total or None)
    began, shown, done = time.monotonic(), False, 0

    def advance(steps: int) -> None:
        nonlocal shown, done
        done += steps
        if not shown and time.monotonic() - began > PATIENCE:
            bar.start()
            shown = True
        if shown:
            bar.update(task, completed=done)

    try:
        yield advance
    finally:
        if shown:
            bar.stop()
