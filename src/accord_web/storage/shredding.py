"""That deleted bytes leave the files too, as far as a database can see to it.

SQLite overwrites what is deleted (`secure_delete`, set for every connection); what the write-ahead
log still holds goes when it is folded in and cut to nothing. PostgreSQL keeps dead rows until a
vacuum and old ones in its own log: the vault, which is small, is rewritten at once; of the rest the
text cannot be opened without its keys, and numbers go with the next vacuum.
"""

from django.db import connections

PATIENCE = 200  # milliseconds that a page may wait for readers of an older moment
USUAL = 20_000  # settings.py


def shred(alias: str) -> bool:
    """Let go of the bytes of what was deleted. False where somebody still reads: try again."""
    connection = connections[alias]
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("VACUUM FULL privacy_key" if alias == "vault" else "VACUUM")
            return True
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {USUAL}")
    return not busy


def rewrite(alias: str) -> None:
    """Every byte anew, with nothing between the rows: for a database that nobody uses now."""
    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM")
    shred(alias)
