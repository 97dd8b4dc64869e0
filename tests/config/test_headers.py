"""Every page carries the strict policy; a view may loosen its own."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import HEADER, content_security_policy, policy


@pytest.mark.parametrize("address", ["/", "/admin/login/", "/nowhere"])
def test_every_answer_carries_the_strict_policy(client: Client, db: None, address: str) -> None:
    headers = client.get(address).headers

    assert headers[HEADER] == policy()
    staff = address.startswith("/admin/")
    assert headers["Referrer-Policy"] == ("same-origin" if staff else "no-referrer")


def test_a_view_may_loosen_its_own(rf: RequestFactory) -> None:
    def preview(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={HEADER: policy(frame_src="'self'")})

    answer = content_security_policy(preview)(rf.get("/"))

    assert answer.headers[HEADER].endswith("frame-src 'self'")
