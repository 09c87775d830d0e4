"""Takes the pictures of the README from a make-believe clinic: `make screens`.

The clinic is made in a folder that is thrown away and served by this process, with the clock at
twenty to two: Mira's session is at two, so there is something to answer and something to read.
Needs Chromium, at /usr/bin/chromium or where ACCORD_CHROMIUM says.
"""

import base64
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = os.environ.get("ACCORD_CHROMIUM", "/usr/bin/chromium")
TAKEN_AT = time(13, 40)
DESK = {"width": 1180, "height": 900}
PHONE = {"width": 360, "height": 740}
TOP_OF_SHEET = """<body style="margin:0;padding:24px;display:flex;gap:24px;background:#e9e4da">%s"""
ONE_PHONE = (
    '<img style="border-radius:22px;border:1px solid #cfc7b8" src="data:image/png;base64,%s">'
)


class Server(ThreadingMixIn, WSGIServer):
    """A browser asks for several things at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """No line for every request."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="accord-pictures-") as folder,
        clinic(folder) as here,
        sync_playwright() as playwright,
    ):
        arguments = ["--no-sandbox", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        check_in(browser, here)
        desk(browser, here)
        browser.close()


@contextmanager
def clinic(folder: str) -> Iterator[str]:
    """A make-believe clinic that is being served; gives its address."""
    made = Path(folder) / "demo"
    command = ["clinic", "demo", "--no-serve", "--folder", str(made)]
    subprocess.run([sys.executable, "-m", "accord", *command], check=True)
    os.environ |= {
        "ACCORD_HOME": str(made),
        "ACCORD_DEVELOP": "yes",
        "DJANGO_SETTINGS_MODULE": "accord_web.settings",
    }
    from accord_web import clock
    from accord_web.wsgi import application  # it loads the settings

    zone = _zone()
    moment = datetime.combine(clock.today(zone), TAKEN_AT, tzinfo=ZoneInfo(zone))
    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    with clock.turned_to(moment):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _zone() -> str:
    """Where the clinic lies: it is morning there."""
    from accord_web.people.queries import clinic

    return clinic().zone


def be(page: Page, here: str, person: str) -> None:
    """One click to be somebody."""
    page.goto(f"{here}/demo/")
    page.click(f"button[value={person}]")


def check_in(browser: Browser, here: str) -> None:
    """Three screens of a check-in, side by side: a rating, a wish, and who reads it."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    be(page, here, "mira")
    page.get_by_role("link", name="Answer").first.click()
    page.get_by_text("No, only me").click()
    taken = [page.screenshot()]
    while not page.locator(".screen.last").is_visible():
        if "to happen with it" in page.locator(".screen:visible").inner_text():
            taken.append(page.screenshot())
        _answer(page)
    taken.append(page.screenshot())
    context.close()
    sheet = browser.new_page(viewport={"width": 3 * 362 + 96, "height": 790})
    phones = "".join(ONE_PHONE % base64.b64encode(one).decode() for one in taken)
    sheet.set_content(TOP_OF_SHEET % phones.replace("<img ", '<img width="360" '))
    sheet.screenshot(path=PICTURES / "check-in.png", full_page=True)
    sheet.close()


def _answer(page: Page) -> None:
    """Seven of ten, or passed over; the next question comes by itself."""
    steps = page.locator(".screen:visible .steps label")
    if steps.count():
        steps.nth(7).click()
    else:
        page.locator("[data-move=skip]").click()
    page.wait_for_timeout(400)


def desk(browser: Browser, here: str) -> None:
    """What the therapist opens: the brief of the next session, and the caseload."""
    page = browser.new_page(viewport=DESK)
    be(page, here, "tomas")
    page.goto(f"{here}/desk/cases/")
    page.screenshot(path=PICTURES / "caseload.png", full_page=True)
    page.get_by_role("link", name="Mira", exact=True).first.click()
    page.get_by_role("link", name="Brief").first.click()
    page.screenshot(path=PICTURES / "brief.png", full_page=True)
    page.close()


if __name__ == "__main__":
    main()
