"""A finger on a phone, in a check-in."""


class Finger:
    """Taps, and counts them."""

    def __init__(self, page) -> None:
        self.page, self.taps = page, 0

    def tap(self, where) -> None:
        where.tap()
        self.taps += 1

    def alone(self, answer: str = "No, only me") -> None:
        self.tap(self.page.get_by_role("link", name=answer))
        self.page.locator("form.one-by-one").wait_for()

    def answer(self, which: int = 7) -> None:
        """One tap on the question that is shown; it goes on by itself."""
        question = self.page.locator(".question:not([hidden])")
        name = question.locator("input").first.get_attribute("name")
        choices = question.locator(".steps label, .answers label")
        self.tap(choices.nth(min(which, choices.count() - 1)))
        self.page.locator(f'.question[hidden] [name="{name}"]').first.wait_for(state="attached")

    def answer_all(self, which: int = 7) -> None:
        while self.page.locator(".question:not([hidden])").count():
            self.answer(which)

    def send(self) -> None:
        self.tap(self.page.get_by_role("button", name="Send"))


def thanked(page) -> None:
    page.get_by_text("Your answers are kept.").wait_for()
