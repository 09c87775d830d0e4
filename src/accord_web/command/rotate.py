"""`accord clinic rotate-keys`: another master key, while the clinic runs."""

from pathlib import Path

from accord_web.command.ground import Refused, enter


def rotate_keys(*, to: Path | None = None, finish: bool = False) -> None:
    """Make a new master key, wrap every key of the vault with it, and let go of the old one.

    The clinic may run meanwhile. Interrupted at any point, everything stays readable; run it again.

    Parameters
    ----------
    to
        Folder for the backup that it makes before the old key goes; without it, backups/ in the
        clinic's folder.
    finish
        With PostgreSQL and several machines: the new ring lies on every machine by now, let go of
        the old key.
    """
    enter()
    from django.db import connections

    from accord_web.command.backup import backup
    from accord_web.privacy import audit, rotation
    from accord_web.storage import home
    from accord_web.storage.lock import writing
    from accord_web.storage.shredding import shred

    ring = home.keys_folder() / home.RING
    try:
        newest = rotation.begin()
        count = 0
        while piece := rotation.rewrap(newest):
            count += piece
        print(f"Master key {newest} wraps everything now: {count} keys were wrapped anew.")
        if connections["vault"].vendor != "sqlite" and not finish:
            print(
                f"Copy {ring} to every machine that serves this clinic and to your safe place.\n"
                "Then run accord clinic rotate-keys --finish: only then the old key goes."
            )
            return
        backup(to=to)  # never a moment without a backup that the ring opens
        older = rotation.let_go_of_older(newest)
    except rotation.CannotRotate as error:
        raise Refused(str(error)) from None
    shred("vault")
    with writing():
        audit.log("keys.rotated", by=None, newest=newest, gone=len(older))
    print(
        f"\nThe old key has left {ring}. Copy the folder of keys to your safe place now.\n"
        "Backups made before open only with the old key: keep your earlier copy of it until they\n"
        "are gone, and destroy it with them."
    )
