"""A form that was cut off on its way is not kept as if it were all."""

import io
from urllib.parse import urlencode

import pytest

from accord_web.measures.models import Response
from tests.journeys.asked import link
from tests.web.filling import fill, sitting

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_only_a_whole_form_is_kept(clinic, client, share):
    whole = urlencode(fill(sitting(clinic["mira"], "before"), 6)).encode()
    part = whole[: int(len(whole) * share)]
    # What a server hands over after the connection broke: less than was said, and then the end.
    cut_off = {"CONTENT_LENGTH": str(len(whole)), "wsgi.input": io.BytesIO(part)}
    answer = client.generic("POST", link(clinic, "mira", "before"), whole, FORM, **cut_off)
    assert answer.status_code == (200 if share == 1 else 400)
    assert Response.objects.exists() == (share == 1)
