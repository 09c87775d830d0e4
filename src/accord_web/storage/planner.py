"""What the database's planner knows of its tables, after many rows came at once."""

from django.db import connections


def look_again() -> None:
    """Let PostgreSQL count its tables anew. It does so by itself only minutes later.

    Until then it takes them for as empty as they were, and a page of a caseload may take seconds.
    SQLite goes by indexes alone and needs no telling.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql":
            quoted = map(connection.ops.quote_name, connection.introspection.table_names())
            with connection.cursor() as cursor:
                # Ours alone: the server's own tables are shared, and two databases of one clinic
                # that both counted those would wait for each other.
                cursor.execute(f"ANALYZE {', '.join(quoted)}")
