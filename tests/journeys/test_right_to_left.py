"""The client's pages from right to left, and in longer words: nothing overlaps, nothing is cut off.

No language of ours is written from right to left yet. The direction is turned on real pages, so
that one can be added later without touching a style sheet.
"""

import datetime as dt

import pytest
from django.urls import NoReverseMatch, reverse

from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.people.actions import speak
from tests.journeys import axe
from tests.journeys.asked import link
from tests.web.histories import cover
from tests.web.test_outsider import ALL, SECRETS, records

TURN = "document.documentElement.dir = 'rtl'"
# What sticks out of the screen, and which pieces that one reads or taps lie over each other.
LOOK = """() => {
  const found = [], width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push("scrolls sideways");
  const named = (e) => e.innerText.slice(0, 40);
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) &&
    !e.closest(".visually-hidden, .skip-link, svg") && e.getBoundingClientRect().width > 1;
  const all = [...document.querySelectorAll(
    "h1, h2, h3, p, a, button, label, input, select, textarea, summary, legend, dt, dd, li, th, td"
  )].filter(seen);
  for (const e of all) {
    const { left, right } = e.getBoundingClientRect();
    if (left < -1 || right > width + 1) found.push(`out of the screen: ${named(e)}`);
  }
  const whole = all.filter((e) => e.matches("h1, h2, h3, p, button, .button, label, select"))
    .filter((e) => getComputedStyle(e).display !== "inline");
  whole.forEach((a, n) => whole.slice(n + 1).forEach((b) => {
    if (a.contains(b) || b.contains(a)) return;
    const one = a.getBoundingClientRect(), two = b.getBoundingClientRect();
    const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
    const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
    if (across > 2 && down > 2) found.push(`${named(a)} over ${named(b)}`);
  }));
  return found;
}"""


@pytest.fixture
def busy(clinic, viewer, at_noon):
    """Mira's pages with something on each."""
    cover(clinic)
    ids = records(clinic, viewer, "mira", "mira", at_noon)
    agree(clinic.cases["mira"], "A walk", by=clinic["tomas"])
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        yield ids


def places(ids: dict, clinic) -> list[str]:
    """Every page that a client may open, once."""
    found = [f"{link(clinic, 'mira', 'before')}{asked}" for asked in ("", "?alone=yes")]
    found.append(f"{reverse('portal:contact')}?alone=yes")
    for name, holds in sorted(ALL.items()):
        if name.startswith(("portal:", "door:")):
            try:
                found.append(reverse(name, kwargs={n: ids.get(n, SECRETS.get(n)) for n in holds}))
            except NoReverseMatch:
                continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("language", "turned"), [("en", True), ("es", False), ("de", False)])
def test_nothing_overlaps_or_scrolls_sideways(page_at, busy, clinic, language, turned):
    speak(clinic["mira"], language, by=clinic["mira"])
    page, found, opened = page_at("phone", "mira"), {}, 0
    for place in places(busy, clinic):
        answer = page.request.get(place, max_redirects=0)
        if answer.status != 200 or "html" not in answer.headers["content-type"]:
            continue
        if "attachment" in answer.headers.get("content-disposition", ""):
            continue
        page.goto(place)
        if turned:
            page.evaluate(TURN)
        opened += 1
        for fold in page.locator("details:not([open]) > summary").all():
            if fold.is_visible():
                fold.evaluate("fold => fold.parentElement.open = true")
        if wrong := page.evaluate(LOOK):
            found[place] = wrong
    assert found == {}
    assert opened > 20


def test_a_turned_page_can_still_be_read_and_tapped(page_at, busy):
    page = page_at("phone", "mira")
    page.goto("/portal/")
    page.evaluate(TURN)
    axe.clean(page)
    mark, out = (page.locator(one).first.bounding_box() for one in (".wordmark", ".own-top form"))
    assert mark["x"] + mark["width"] > out["x"], "what comes first stands on the right"
