"""One call to an endpoint: bounded in time and size, and never to an address that was not checked.

The name is looked up once, every address of it is checked, and the connection is made to the one
that was checked (another answer to a second question, DNS re-binding, is never asked for). TLS is
verified against the name. No redirect is followed, no proxy of the environment is used, and of
what is answered no more is read than its head.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from http.client import HTTPException
from threading import Timer

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.exceptions import SSLError as UrllibSSLError

from delivery.gateways.webhooks.answer import Answer, NotSent
from delivery.gateways.webhooks.looking_up import Resolver, look_up, system_resolver
from delivery.rules.webhooks.addresses import Network, read_address, why_not
from delivery.rules.webhooks.urls import Target, UrlRefused, read_url

NAME_SECONDS = 5.0
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
_MOST_ADDRESSES = 2
_ASKS_FOR_TIME = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_HEADERS = {"content-type": "application/json", "user-agent": "Willingly-Webhooks/1"}


class Line:
    """Sends webhooks. Safe to use from many threads; keeps no connection."""

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

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one body; return what was answered, or why nothing was. Never raises."""
        began = time.monotonic()
        try:
            status, retry_after = self._post(url, body, headers, began + self._total)
            answer = Answer(status=status, retry_after=retry_after)
        except NotSent as error:
            answer = Answer(error=error.code)
        took = round((time.monotonic() - began) * 1000)
        return Answer(answer.status, answer.error, answer.retry_after, took)

    def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], deadline: float
    ) -> tuple[int, float]:
        try:
            target = read_url(url, self._allowed)
        except UrlRefused as error:
            raise NotSent("url") from error
        addresses = self._checked(target)
        with (
            closing(self._connected(target, addresses, deadline)) as connection,
            _cut_off(connection, deadline) as was_cut,
            _named_errors(was_cut),
        ):
            return _ask(connection, target, body, headers)

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


def _ask(
    connection: HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str]
) -> tuple[int, float]:
    sent = {**_HEADERS, "host": target.authority, "connection": "close", **headers}
    connection.request("POST", target.path, body=body, headers=sent, preload_content=False)
    response = connection.getresponse()
    asked = response.headers.get("retry-after", "") if response.status in _ASKS_FOR_TIME else ""
    return response.status, _seconds(asked)


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
