"""Real Chromium on a live server, at a phone's and at a desk's width."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator

import pytest

from accord_web import clock

WIDTHS = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium(playwright) -> Iterator:
    path = os.environ.get("ACCORD_CHROMIUM") or shutil.which("chromium")
    running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield running
    running.close()


@pytest.fixture(autouse=True)
def nothing_locks(request, settings, monkeypatch) -> None:
    """Journeys turn the clock by hours and weeks; theirs are people who never left the page.

    A module that is about locking says `LOCKS = True`.
    """
    if not getattr(request.module, "LOCKS", False):
        from accord_web.people import visits

        settings.LOCK_STAFF = settings.LOCK_MEMBERS = 60 * 24 * 365
        monkeypatch.setattr(visits, "OLDEST", dt.timedelta(days=365))


@pytest.fixture
def page_at(chromium, live_server, clinic, browser) -> Iterator[Callable]:
    """`page_at("phone", "mira")` is a page in which Mira is signed in; without a name, nobody is.

    Further keywords go to the browser's context, such as `java_script_enabled=False`.
    A script or style that the page's own policy refuses, or any other error in it, fails the test.
    """
    opened, wrong = [], []

    def open_page(width: str, name: str | None = None, **more):
        context = chromium.new_context(base_url=live_server.url, **{**WIDTHS[width], **more})
        opened.append(context)
        if name:
            session = browser(name).cookies["s"].value
            context.add_cookies([{"name": "s", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: _keep(told, wrong))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not wrong


def _keep(told, wrong: list[str]) -> None:
    # That a page was answered with 404 or 409 is told as an error too; tests ask for those.
    if told.type == "error" and "Failed to load resource" not in told.text:
        wrong.append(told.text)


@pytest.fixture
def third(clinic, at_noon) -> Iterator[str]:
    """The third session, half an hour in: an ordinary form in full, before and after."""
    from accord_web.flows import diary
    from accord_web.people.actions import name_somebody
    from accord_web.relationships.actions import begin_tie

    named = name_somebody(clinic["mira"], "Ana", "sister", by=clinic["mira"])
    begin_tie(clinic.cases["mira"], clinic["mira"], named, by=clinic["mira"])
    for hours in (4, 6):
        diary.plan(clinic.cases["mira"], at_noon + dt.timedelta(hours=hours), by=clinic["tomas"])
    with clock.turned_to(at_noon + dt.timedelta(hours=6, minutes=30)):
        yield "Ana"
