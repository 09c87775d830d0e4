"""Answered without a connection, the browser closed, opened again, and sent once."""

import json
import os
import shutil

import pytest
from benchmarks.faulty import between
from playwright.sync_api import expect

from accord_web.checkins.models import CheckIn, Rival
from accord_web.measures.models import Response
from tests.journeys.asked import link
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.journeys.finger import Finger, thanked
from tests.journeys.test_check_in import kept

LEFT_BEHIND = """async () => ({
  places: (await indexedDB.databases()).map((one) => one.name),
  caches: await caches.keys(),
  words: [...Object.keys(localStorage), ...Object.keys(sessionStorage)]
    .filter((word) => word !== "last-here"),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
KEPT_PAGES = """async () => {
  const kept = await caches.open("pages");
  const told = [];
  for (const one of await kept.keys())
    told.push([new URL(one.url).pathname + new URL(one.url).search,
               await (await kept.match(one)).text()]);
  return told;
}"""
LETTERS = """async () => {
  const ids = await letters.waiting();
  return ids.map((id) => [id, id.length]);
}"""
AS_KEPT = """async () => {
  const open = (asked) => new Promise((good) => { asked.onsuccess = () => good(asked.result); });
  const database = await open(indexedDB.open("letters"));
  const store = database.transaction("letters").objectStore("letters");
  const [first] = await open(store.getAll());
  database.close();
  return [...first];
}"""
NOTHING = {"places": [], "caches": [], "words": [], "workers": 0}


@pytest.fixture
def net(live_server):
    """The connection of the phone: `net.cut()` takes it away, `net.mend()` brings it back."""
    with between(live_server.thread.port) as proxy:
        yield proxy


@pytest.fixture
def phone(playwright, net, clinic, browser, tmp_path):
    """`phone("mira")` is a browser whose storage outlives it: closed and opened, it is the same."""
    running = []

    def start(name: str | None = None):
        path = os.environ.get("ACCORD_CHROMIUM") or shutil.which("chromium")
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "phone",
            executable_path=path,
            args=["--no-sandbox"],
            base_url=net.url,
            **WIDTHS["phone"],
        )
        running.append(context)
        if name:
            session = browser(name).cookies["s"].value
            context.add_cookies([{"name": "s", "value": session, "url": net.url}])
        page = context.pages[0]
        page.set_default_timeout(8_000)
        return page

    yield start
    for context in running:
        context.close()


def choose(page) -> None:
    page.goto("/c/phone/")
    page.get_by_role("button", name="This phone is mine alone").tap()
    page.get_by_text("You said that this phone is yours alone").wait_for()


def back(page, net) -> None:
    """There is a connection again, and the browser says so."""
    net.mend()
    page.evaluate("() => dispatchEvent(new Event('online'))")


def open_and_keep(page, address: str) -> None:
    """Opened with a connection, as far as the questions; then it is on the phone."""
    page.goto(address)
    Finger(page).alone()
    page.wait_for_function(
        "async () => (await (await caches.open('pages')).keys())"
        ".some(one => one.url.includes('check-in'))"
    )
    page.wait_for_timeout(500)  # the browser writes to its disk when it likes to


@pytest.mark.parametrize("name", [None, "mira"])
def test_answered_offline_browser_closed_opened_again_and_sent_once(
    phone, net, clinic, third, name
):
    address = link(clinic, "mira", "after")
    page = phone(name)
    choose(page)
    open_and_keep(page, address)
    page.context.close()

    page = phone()
    net.cut()
    page.goto(address)  # as the worker kept it
    finger = Finger(page)
    finger.alone()
    finger.answer_all(8)
    finger.send()
    page.get_by_text("Your answers are kept").wait_for()
    clean(page)
    assert len(page.evaluate(LETTERS)) == 1
    assert not Response.objects.filter(measure="session-client").exists()
    page.context.close()

    page = phone()
    net.mend()
    page.goto("/c/phone/")
    page.get_by_text("Nothing waits.").wait_for()
    assert page.evaluate(LETTERS) == []
    assert page.evaluate("() => caches.keys()") == []
    assert kept(clinic["mira"])["goals"] == 8
    page.reload()
    assert CheckIn.objects.filter(person=clinic["mira"]).exclude(sent_at=None).count() == 1
    assert Response.objects.filter(measure="session-client").count() == 1
    assert not Rival.objects.exists()


def test_the_page_that_stays_open_says_when_it_went(phone, net, clinic, third):
    page = phone()
    choose(page)
    page.goto(link(clinic, "mira", "after"))
    finger = Finger(page)
    finger.alone()
    finger.answer_all(5)
    net.cut()
    finger.send()
    page.get_by_text("Your answers are kept").wait_for()
    back(page, net)
    page.get_by_text("your answers have gone to your clinic").wait_for()
    assert kept(clinic["mira"])["goals"] == 5


def test_where_nobody_chose_nothing_is_kept_and_the_page_says_so(phone, net, clinic, third):
    page = phone("mira")
    page.goto("/portal/")
    page.goto("/c/phone/")
    page.get_by_role("button", name="This phone is mine alone").wait_for()
    page.goto(link(clinic, "mira", "after"))
    finger = Finger(page)
    finger.alone()
    finger.answer_all(5)
    net.cut()
    finger.send()
    page.get_by_text("Your answers are still here").wait_for()
    assert page.evaluate(LEFT_BEHIND) == NOTHING
    back(page, net)
    page.get_by_role("button", name="Try again").tap()
    thanked(page)
    assert page.evaluate(LEFT_BEHIND) == NOTHING
    assert kept(clinic["mira"])["goals"] == 5


def test_what_is_kept_is_sealed_and_of_nobody_signed_in(phone, net, clinic, third):
    """Mira is signed in and named Ana: the page that stays is that of the bare link."""
    page = phone("mira")
    choose(page)
    open_and_keep(page, link(clinic, "mira", "before"))
    assert page.get_by_text("Ana").count() > 0  # in what she sees herself
    pages = page.evaluate(KEPT_PAGES)
    assert {where.partition("?")[0].split("/")[1] for where, _ in pages} == {"c", "static"}
    for _, text in pages:
        assert "Ana" not in text
        assert 'name="own"' not in text
        assert "csrf" not in text
    Finger(page).answer_all(7)
    page.get_by_label("What would you like to talk about").fill("My brother Karl")
    net.cut()
    Finger(page).send()
    page.get_by_text("Your answers are kept").wait_for()
    stored = page.evaluate(AS_KEPT)
    raw = bytes(stored)
    assert b"Karl" not in raw
    assert (len(raw) - (1 + 16 + 65 + 12 + 16)) % 4096 == 0
    assert "Karl" not in json.dumps(page.evaluate(LEFT_BEHIND))
    back(page, net)
    page.goto("/portal/")
    page.wait_for_function("async () => !(await letters.waiting()).length")
    answers = kept(clinic["mira"])
    assert answers["for-today"] == "My brother Karl"
    assert answers["closeness"] == 7  # her own form's word came along


def test_two_check_ins_go_in_the_order_in_which_they_were_answered(phone, net, clinic, third):
    page = phone()
    choose(page)
    address = link(clinic, "mira", "after")
    open_and_keep(page, address)
    net.cut()
    for which in (3, 9):
        page.goto(address)
        finger = Finger(page)
        finger.alone()
        page.evaluate(f"() => {{ Date.now = () => {1000 - which}; }}")  # its clock is put back
        finger.answer_all(which)
        finger.send()
        page.get_by_text("Your answers are kept").wait_for()
    ids = [one for one, _ in page.evaluate(LETTERS)]
    assert ids == sorted(ids)
    assert len(ids) == 2
    back(page, net)
    page.goto("/c/phone/")
    page.get_by_text("Nothing waits.").wait_for()
    assert kept(clinic["mira"])["goals"] == 3  # what was answered first counts
    assert Rival.objects.count() == 1


def test_forgetting_leaves_nothing_and_signing_out_takes_the_page_along(phone, net, clinic, third):
    page = phone("mira")
    choose(page)
    open_and_keep(page, link(clinic, "mira", "after"))
    page.goto("/portal/")
    page.get_by_role("button", name="Sign out").tap()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.evaluate("() => caches.keys()") == []
    page.goto("/c/phone/")
    page.get_by_text("Forget this phone").tap()
    page.get_by_role("button", name="Delete it all").tap()
    page.get_by_text("Nothing is kept on this phone any more").wait_for()
    assert page.evaluate(LEFT_BEHIND) == NOTHING


@pytest.mark.parametrize("width", WIDTHS)
def test_hide_shows_the_date_and_nothing_else(page_at, clinic, third, width):
    page = page_at(width)
    page.goto(link(clinic, "mira", "after"))
    before = page.evaluate("history.length")
    page.get_by_role("link", name="Hide").click()
    page.get_by_role("heading", name="Monday").wait_for()
    assert page.title() == "Today"
    assert page.evaluate("history.length") == before
    clean(page)
    page.goto("/c/phone/")
    expect(page.get_by_role("heading", name="Hide, in a hurry")).to_be_visible()
    clean(page)


def test_without_javascript_the_page_says_that_nothing_is_kept(page_at, clinic, third):
    page = page_at("phone", java_script_enabled=False)
    page.goto("/c/phone/")
    page.get_by_text("needs JavaScript").wait_for()
    assert page.get_by_role("button").count() == 0
    page.goto(link(clinic, "mira", "after"))
    page.get_by_role("link", name="Hide").click()
    page.get_by_role("heading", name="Monday").wait_for()
