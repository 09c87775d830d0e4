"""What every command stands on: settings, databases brought up to date, plain refusals."""

import os
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from accord.errors import AccordError

if TYPE_CHECKING:
    from accord_web.people.queries import ClinicRow

NO_CLINIC = "There is no clinic here yet. Make it with accord clinic init --name …"
DATABASES = ("vault", "default")  # keys first: rows need them


class Refused(AccordError):
    """A command will not do this; the message says what to do instead."""


def stand() -> None:
    """Load Django with the settings of the clinic that ACCORD_HOME points to."""
    os.umask(0o077)  # what a command writes is for its owner only
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord_web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def enter() -> "ClinicRow":
    """The clinic that ACCORD_HOME points to, ready for this version of Accord."""
    stand()
    from accord_web.people.queries import clinic
    from accord_web.storage import home

    if any(missing_migrations(database) for database in DATABASES):
        raise Refused(
            f"The databases in {home.home()} are not of this version, or were never made. "
            "accord clinic run brings them up to date; accord clinic init makes a clinic."
        )
    here = clinic()
    if here is None:
        raise Refused(NO_CLINIC)
    return here


def bring_up_to_date() -> None:
    """Apply the migrations that are missing."""
    from django.core.management import call_command

    for database in DATABASES:
        call_command("migrate", database=database, verbosity=0, interactive=False)


def missing_migrations(database: str = "default") -> Sequence[str]:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[database])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def close() -> None:
    """Leave no connection open: before other processes begin, and at the end."""
    from django.db import connections

    connections.close_all()


def address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def check_port(host: str, port: int) -> None:
    """Say so now if somebody else listens there, rather than from inside the server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Port {port} of {host} cannot be used ({error.strerror}). "
                f"Choose another one: --port {port + 1}"
            ) from None
