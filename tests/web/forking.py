"""Work in a process of its own, with its own connections, that may be killed at any moment."""

import os
import signal
import sys
import traceback
from collections.abc import Callable

from django.db import connection, connections


def forked(work: Callable[[], object]) -> int:
    """Begin `work` in a child process. Its id; it ends with 0, or with 1 after an error."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a child: its exit code, or minus the signal that ended it."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_at(statement: int, work: Callable[[], object]) -> bool:
    """Do `work` in a process that is killed right before its so manieth statement.

    False where it was done before it came to that.
    """

    def dying() -> None:
        seen = [0]

        def count(execute, sql, params, many, context):
            seen[0] += 1
            if seen[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            work()

    return ended(forked(dying)) == -signal.SIGKILL
