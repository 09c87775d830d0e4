"""`accord clinic doctor`: looks whether all is well and says what to do where it is not."""

from collections.abc import Callable, Iterator

from accord_web.command.ground import stand
from accord_web.command.looking import CHECKS, Look, Seen

MARK = {Seen.WELL: "well ", Seen.MIND: "mind ", Seen.WRONG: "WRONG"}


def doctor() -> int:
    """Look at the clinic's folder, keys, databases, audit, worker, safety cover and backups.

    Leaves with exit code 1 where something is wrong; what only wants minding leaves it at 0.
    """
    stand()
    looked = list(_look(CHECKS))
    for one in looked:
        print(f"{MARK[one.seen]}  {one.what}: {one.says}")
        if one.todo:
            print(f"       Do: {one.todo}")
    wrong = sum(one.seen is Seen.WRONG for one in looked)
    mind = sum(one.seen is Seen.MIND for one in looked)
    print(f"\n{len(looked)} looks: {wrong} wrong, {mind} to mind.")
    return 1 if wrong else 0


def _look(checks: tuple[Callable[[], Look], ...]) -> Iterator[Look]:
    """Each look by itself: one that fails is told as such, and hides no other."""
    for check in checks:
        try:
            yield check()
        except Exception as error:
            name = check.__name__.replace("_", " ")
            yield Look(
                name,
                Seen.WRONG,
                f"could not be looked at ({type(error).__name__})",
                "look at what is wrong above first; if nothing is, report this as a bug",
            )
