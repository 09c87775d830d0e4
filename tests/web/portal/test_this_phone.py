"""What a phone may keep: pages that know nobody, and a worker that sees no page of one's own."""

import json

from django.urls import reverse

PAGES = ("this_phone", "away", "worker", "manifest")


def test_none_of_it_knows_who_is_looking(clinic, stranger, browser):
    for name in PAGES:
        where = reverse(f"portal:{name}")
        pages = [client.get(where) for client in (stranger, browser("mira"), browser("zoe"))]
        assert {page.status_code for page in pages} == {200}
        bodies = {page.content.split(b"</head>")[-1] for page in pages}
        assert len(bodies) == 1, name
        assert not any(page.cookies for page in pages)


def test_the_worker_lies_where_no_page_of_ones_own_is(stranger):
    worker = stranger.get(reverse("portal:worker"))
    assert worker.headers["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in worker.headers
    folder = reverse("portal:worker").rpartition("/")[0] + "/"
    for own in ("portal:home", "portal:record", "portal:pulses", "door:account", "desk:caseload"):
        assert not reverse(own).startswith(folder)
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]


def test_name_and_icon_say_nothing(clinic, stranger):
    told = json.loads(stranger.get(reverse("portal:manifest")).content)
    assert (told["name"], told["short_name"]) == ("Notes", "Notes")
    away = stranger.get(reverse("portal:away")).content.decode()
    for text in (json.dumps(told), away):
        for word in ("accord", "clinic", "lindenhof", "therap", "session", "question"):
            assert word not in text.casefold().replace("/static/accord/", "")


def test_hide_is_on_every_page_of_questions_and_ones_own(clinic, to, stranger, browser):
    for page in (
        stranger.get(to("mira", "before")),
        stranger.get(to("mira", "before") + "?alone=yes"),
        stranger.get(reverse("portal:this_phone")),
        browser("mira").get(reverse("portal:home")),
    ):
        assert b"data-hide" in page.content
