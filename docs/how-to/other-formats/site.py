# noqa: INP001 - a file to copy and run by itself, no part of a package
"""A small site of its own that shows people what they said yes to: reserve, show, report.

Needs nothing but Python. `WILLINGLY_KEY` holds a key with the scopes `permissions:read` and
`permissions:reserve`:

    WILLINGLY_KEY=... python3 site.py http://127.0.0.1:8000 your-page 8080
"""

import json
import os
import sys
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Your page</title>
<h1>{heading}</h1>{body}</html>"""


class Willingly:
    """The API, as far as this site needs it."""

    def __init__(self, address: str, key: str, program: str) -> None:
        self.address, self.key, self.program = urlsplit(address), key, program

    def reserve(self, customer: str, visit: str) -> dict[str, Any]:
        """Ask for what may be shown to `customer` now; the same visit gets the same answer."""
        item = {"external_id": customer, "program": self.program, "format": "page"}
        answer = self._post("/permission-checks/batch/", {"reserve": True, "inputs": [item]}, visit)
        result: dict[str, Any] = answer["results"][0]
        return result

    def report(self, reservation: int, **outcome: object) -> None:
        """Say what became of it. The same report again changes nothing."""
        self._post(f"/reservations/{reservation}/outcome/", outcome)

    def _post(self, path: str, body: dict[str, Any], visit: str = "") -> dict[str, Any]:
        kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
        connection = kind(self.address.netloc, timeout=10)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if visit:
            headers["Idempotency-Key"] = visit
        try:
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{answer['code']}: {answer['title']}")
        return answer


class Site(BaseHTTPRequestHandler):
    """One page. `willingly` is set by `serve`."""

    willingly: Willingly

    def do_GET(self) -> None:
        """Show their page to whoever is logged in, or what everybody may see."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
        # Who is here, and what is one visit, is for your own log-in to know: these stand for it.
        result = self.willingly.reserve(asked["customer"], asked["visit"])
        reservation = result.get("reservation")
        if reservation is None:
            self._show(PAGE.format(language="en", heading="Welcome", body="<p>Our offers.</p>"))
            return
        try:
            self._show(personal_page(reservation))
        except ConnectionError:
            # They went away before it was there: the place is free for their next visit.
            self.willingly.report(reservation["id"], outcome="unused")
            return
        self.willingly.report(
            reservation["id"],
            outcome="used",
            at=datetime.now(UTC).isoformat(),
            fields_used=[each["field"] for each in reservation["values"]],
        )

    def _show(self, page: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(page.encode())
        self.wfile.flush()

    def log_message(self, *_args: object) -> None:
        """Write no log: the address names a customer."""


def personal_page(reservation: dict[str, Any]) -> str:
    """Return the page, of the values that may be used and no others, and the way to its receipt."""
    rows = "".join(
        f"<li>{escape(each['name'])}: {escape(words_of(each['words']))}</li>"
        for each in reservation["values"]
    )
    receipt = escape(reservation["receipt_url"])
    body = f'<ul>{rows}</ul><p><a href="{receipt}">Why do I see this?</a></p>'
    return PAGE.format(language=reservation["language"], heading="For you", body=body)


def words_of(words: str | list[str]) -> str:
    """Return a value in one line."""
    return ", ".join(words) if isinstance(words, list) else words


def serve(willingly: Willingly, port: int) -> ThreadingHTTPServer:
    """Return the site on 127.0.0.1, ready to `serve_forever`."""
    handler = type("TheSite", (Site,), {"willingly": willingly})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


if __name__ == "__main__":
    address, program, port = sys.argv[1:]
    serve(Willingly(address, os.environ["WILLINGLY_KEY"], program), int(port)).serve_forever()
