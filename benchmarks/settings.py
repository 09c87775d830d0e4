"""The product's settings; only the addresses know one page more."""

from accord_web.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
