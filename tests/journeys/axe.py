"""What axe finds on a page that has arrived."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

LEFT = ("documentElement", "context was destroyed", "navigation")
TRIES = 3


def clean(page: Page) -> None:
    """Fails with what axe finds. A page still on its way is waited for, and looked at again.

    A click that leads elsewhere returns before the next page stands, so a caller waits for
    something of that page first: otherwise it would be the old one that is looked at.
    """
    for left in reversed(range(TRIES)):
        page.wait_for_load_state()
        try:
            found = Axe().run(page)
            break
        except Error as gone:
            if not left or not any(word in str(gone) for word in LEFT):
                raise
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
