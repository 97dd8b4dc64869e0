"""One call to an endpoint: bounded in time and size, and never to an address that was not checked.

The name is looked up once, every address of it is checked, and the connection is made to the one
that was checked (another answer to a second question, DNS re-binding, is never asked for). TLS is
verified against the name. No redirect is followed, no proxy of the environment is used, and of
what is answered no more is read than its head, and a short body where the connection is kept for
the next call to the same URL (`Kept`): that one goes to the address which was checked for it.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from http.client import HTTPException
from threading import Timer

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
)
from urllib3.exceptions import SSLError as UrllibSSLError
from urllib3.response import HTTPResponse

from delivery.gateways.webhooks.answer import Answer, NotSent
from delivery.gateways.webhooks.keeping import Kept
from delivery.gateways.webhooks.looking_up import Resolver, look_up, system_resolver
from delivery.rules.webhooks.addresses import Network, read_address, why_not
from delivery.rules.webhooks.urls import Target, UrlRefused, read_url

NAME_SECONDS = 5.0
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
_MOST_ADDRESSES = 2
_MOST_READ = 16_384
_ASKS_FOR_TIME = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_HEADERS = {"content-type": "application/json", "user-agent": "Willingly-Webhooks/1"}


class Line:
    """Sends webhooks. Safe to use from many threads; keeps no connection of its own."""

    def __init__(
        self,
        *,
        allowed: Sequence[Network],
        resolver: Resolver = system_resolver,
        context: ssl.SSLContext | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._context = context
        self._total = total_seconds

    def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], kept: Kept | None = None
    ) -> Answer:
        """Send one body; return what was answered, or why nothing was. Never raises.

        By a connection that `kept` has of this URL, and what can go on being used is kept there.
        """
        began = time.monotonic()
        call = _Call(url, body, headers, began + self._total, kept)
        try:
            status, retry_after = self._post(call)
            answer = Answer(status=status, retry_after=retry_after)
        except NotSent as error:
            answer = Answer(error=error.code)
        took = round((time.monotonic() - began) * 1000)
        return Answer(answer.status, answer.error, answer.retry_after, took)

    def _post(self, call: "_Call") -> tuple[int, float]:
        try:
            target = read_url(call.url, self._allowed)
        except UrlRefused as error:
            raise NotSent(error.code) from error
        if call.kept is not None and (known := call.kept.take(call.url)):
            # It may have been hung up just now: that says nothing of the event.
            with suppress(_HungUp):
                return _asked(known, target, call, is_new=False)
        addresses = self._checked(target)
        return _asked(self._connected(target, addresses, call.deadline), target, call, is_new=True)

    def _checked(self, target: Target) -> Sequence[str]:
        """Look the name up and check every address of it: one that is forbidden forbids all."""
        seconds = min(NAME_SECONDS, self._total)
        found = look_up(target.host, target.port, resolver=self._resolver, seconds=seconds)
        try:
            addresses = [read_address(text) for text in found]
        except ValueError as error:
            raise NotSent("name_unknown") from error
        for address in addresses:
            if code := why_not(address, target.port, target.scheme, self._allowed):
                raise NotSent(code)
        return [str(address) for address in addresses]

    def _connected(
        self, target: Target, addresses: Sequence[str], deadline: float
    ) -> HTTPConnection:
        """Connect to the first of these addresses that answers."""
        code = "cannot_connect"
        for address in addresses[:_MOST_ADDRESSES]:
            connection = self._to(target, address, deadline)
            try:
                connection.connect()
            except ConnectTimeoutError as error:
                # One that is refused is a kind of it, too.
                is_refused = isinstance(error, NewConnectionError)
                code = "cannot_connect" if is_refused else "connect_timeout"
            except (ssl.SSLCertVerificationError, UrllibSSLError) as error:
                connection.close()
                raise NotSent(_tls_code(error)) from error
            except (OSError, HTTPError, ValueError) as error:
                code = "tls" if isinstance(error, ssl.SSLError) else "cannot_connect"
            else:
                return connection
            connection.close()
        raise NotSent(code)

    def _to(self, target: Target, address: str, deadline: float) -> HTTPConnection:
        seconds = min(CONNECT_SECONDS, deadline - time.monotonic())
        if seconds <= 0:
            raise NotSent("timeout")
        if target.scheme == "http":
            return HTTPConnection(address, target.port, timeout=seconds)
        return HTTPSConnection(
            address,
            target.port,
            timeout=seconds,
            ssl_context=self._context or _context(),
            server_hostname=target.host.rstrip("."),
        )


@cache
def _context() -> ssl.SSLContext:
    """Trust what the system trusts (`SSL_CERT_FILE` adds to it), and the usual authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def _tls_code(error: BaseException) -> str:
    said = (error, error.__cause__, *error.args)
    return (
        "certificate" if any(isinstance(e, ssl.SSLCertVerificationError) for e in said) else "tls"
    )


@dataclass(frozen=True, slots=True)
class _Call:
    """One call: what to send where, until when, and what waits of the calls before."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    deadline: float
    kept: Kept | None


class _HungUp(Exception):
    """A connection that waited was closed by the other side before it answered anything."""


def _asked(
    connection: HTTPConnection, target: Target, call: _Call, *, is_new: bool
) -> tuple[int, float]:
    """Ask once. Raises `NotSent`, and `_HungUp` of a connection that is not new."""
    goes_on = False
    try:
        with _cut_off(connection, call.deadline) as was_cut, _named_errors(was_cut):
            try:
                response = _ask(connection, target, call)
            except (ConnectionError, ProtocolError, ssl.SSLError) as error:
                if is_new or was_cut.happened:
                    raise
                raise _HungUp from error
            goes_on = _is_read_whole(response, connection) and call.kept is not None
        goes_on = goes_on and not was_cut.happened
    finally:
        if goes_on and call.kept is not None:
            call.kept.keep(call.url, connection)
        else:
            connection.close()
    asked = response.headers.get("retry-after", "") if response.status in _ASKS_FOR_TIME else ""
    return response.status, _seconds(asked)


def _ask(connection: HTTPConnection, target: Target, call: _Call) -> HTTPResponse:
    ends = {"connection": "close"} if call.kept is None else {}
    sent = {**_HEADERS, "host": target.authority, **ends, **call.headers}
    connection.request("POST", target.path, body=call.body, headers=sent, preload_content=False)
    return connection.getresponse()


def _is_read_whole(response: HTTPResponse, connection: HTTPConnection) -> bool:
    """Read a short body of an event that was taken, so that another can follow.

    Whatever happens to the body, the event was answered.
    """
    length = response.length_remaining
    is_taken = HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES
    if not is_taken or connection.sock is None or length is None or length > _MOST_READ:
        return False
    with suppress(OSError, HTTPException, HTTPError, ValueError):
        response.read(decode_content=False)
        return connection.sock is not None
    return False


def _seconds(text: str) -> float:
    """Return how many seconds a `Retry-After` asks for: a number, or a date."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with suppress(ValueError, TypeError):
        then = parsedate_to_datetime(text)
        return max(0.0, (then - datetime.now(UTC)).total_seconds())
    return 0.0


class _Cut:
    """Whether the time was over."""

    happened = False


@contextmanager
def _cut_off(connection: HTTPConnection, deadline: float) -> Iterator[_Cut]:
    """Cut the connection at the deadline, however slowly the other side goes on.

    A timeout of a socket is one for each byte: who sends a byte now and then would hold us for
    ever. The socket itself is shut down, TLS or not, which wakes whoever waits for it.
    """
    cut, raw = _Cut(), connection.sock
    if raw is None:
        raise NotSent("broken")
    left = max(0.0, deadline - time.monotonic())
    # The library sets this one before it reads; until now it was that of connecting.
    connection.timeout = left + 1
    raw.settimeout(left + 1)

    def shut() -> None:
        cut.happened = True
        with suppress(OSError):
            socket.socket.shutdown(raw, socket.SHUT_RDWR)

    timer = Timer(left, shut)
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()


@contextmanager
def _named_errors(was_cut: _Cut) -> Iterator[None]:
    """Turn what can happen on the wire into codes of ours."""
    try:
        yield
    except TimeoutError as error:
        raise NotSent("timeout") from error
    except (OSError, HTTPException, HTTPError, ValueError) as error:
        raise NotSent("timeout" if was_cut.happened else "broken") from error
