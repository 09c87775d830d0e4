"""What the web server's own processes load: the application, and ties to the command they serve."""

import os
import signal
import threading
import time

from accord_web.wsgi import application

__all__ = ["application"]

LOOKS_EVERY = 2.0  # seconds


def stay_with(parent: int) -> None:
    """Stop when the command is gone, however it went: nobody would ever stop us otherwise."""
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)


# A group of our own: Ctrl-C then reaches the command alone, which stops us in order.
os.setpgid(0, 0)
threading.Thread(target=stay_with, args=(os.getppid(),), daemon=True).start()
