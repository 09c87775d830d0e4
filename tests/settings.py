"""The product's own settings in a folder that is thrown away."""

import os
import tempfile

os.environ.setdefault("ACCORD_HOME", tempfile.mkdtemp(prefix="accord-tests-"))
os.environ.setdefault("ACCORD_DEVELOP", "yes")  # static files straight from their folders
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright beside the live server

from docs.messages import compile_stale

from accord_web.storage import home
from tests import postgres

home.make()
compile_stale()  # translations, where their words are newer than what Django reads
if postgres.wanted():
    server = postgres.start()
    os.environ["ACCORD_DATABASE"] = postgres.address(server, "accord")
    os.environ["ACCORD_VAULT"] = postgres.address(server, "vault")

from accord_web.settings import *  # noqa: F403
from accord_web.settings import DATABASES, TEMPLATES
from tests.missing import Raises

for database in DATABASES.values():
    database["CONN_MAX_AGE"] = 0
    database["OPTIONS"].pop("pool", None)  # tests fork; processes must not share a pool
    if "sqlite" in database["ENGINE"]:
        # A file, not memory: several threads and processes write to it, as in a clinic.
        database["TEST"] = {"NAME": f"{database['NAME']}.test"}

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Raises("%s")
