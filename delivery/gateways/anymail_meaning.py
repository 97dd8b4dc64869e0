"""What a provider's answer means, by its numbers and kinds: never by texts, which name people."""

import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.core.exceptions import ImproperlyConfigured
from requests import exceptions as on_the_wire
from urllib3.exceptions import MaxRetryError

from delivery.gateways.base import Verdict

LONGEST_REST = 3600.0
_TAKEN = ("sent", "queued")
_NOT_TAKEN = ("invalid", "rejected", "failed")
_REDIRECTED = range(300, 400)
_NOT_US = frozenset({401, 402, 403, 404, 405, 407})
_NOT_NOW = frozenset({408, 425, 429})
_UNAVAILABLE = 503
_CONFLICT = 409
_FOR_GOOD = range(400, 500)

# What providers say about us with a number that else is about a message.
_OURS_BY_NAME: dict[str, frozenset[str]] = {
    # ErrorCode: token, sender signature, plan, approval, message stream.
    "Postmark": frozenset({"10", "400", "401", "405", "412", "413", "1235"}),
    "Resend": frozenset(
        {"invalid_from_address", "invalid_api_key", "missing_api_key", "restricted_api_key"}
    ),
    "Amazon SES": frozenset(
        {
            "AccountSuspendedException",
            "MailFromDomainNotVerifiedException",
            "NotFoundException",
            "SendingPausedException",
        }
    ),
}
_LATER_BY_NAME: dict[str, frozenset[str]] = {
    "Amazon SES": frozenset({"LimitExceededException", "TooManyRequestsException", "Throttling"}),
}
# By name: boto3, which raises them, is there only where Amazon SES is used.
_NEVER_LEFT = frozenset(
    {"ConnectTimeoutError", "EndpointConnectionError", "ProxyConnectionError", "SSLError"}
)
_NO_CREDENTIALS = frozenset(
    {
        "CredentialRetrievalError",
        "InvalidRegionError",
        "NoCredentialsError",
        "NoRegionError",
        "PartialCredentialsError",
        "ProfileNotFound",
    }
)


class Answer(NamedTuple):
    """What became of one message; see `Outcome`."""

    verdict: Verdict
    code: str = ""
    message_id: str = ""
    retry_after: float | None = None


NOT_STARTED = Answer(Verdict.NOT_STARTED)
_NOT_UNDERSTOOD = Answer(Verdict.UNKNOWN, "not_understood")
# Postmark's numbers for an address that bounced or complained there, and for what is malformed.
_INACTIVE, _INVALID = "406", "300"
_ABOUT_THE_ADDRESS = re.compile(r"(?:Invalid|Error\s+parsing)\s+'To'", re.IGNORECASE)
_NO_CONNECTION = Answer(Verdict.AWAY, "no_connection")
_UNCONFIGURED = Answer(Verdict.OURS, "configuration")
_WIRE: tuple[tuple[tuple[type[Exception], ...], Answer], ...] = (
    ((on_the_wire.TooManyRedirects,), Answer(Verdict.OURS, "redirected")),
    ((on_the_wire.ConnectTimeout, on_the_wire.ProxyError), _NO_CONNECTION),
    ((on_the_wire.Timeout,), Answer(Verdict.UNKNOWN, "read_timeout")),
    (
        (on_the_wire.ChunkedEncodingError, on_the_wire.ContentDecodingError),
        Answer(Verdict.UNKNOWN, "lost"),
    ),
    # An address of the provider, or a key, that is none.
    (
        (on_the_wire.InvalidURL, on_the_wire.InvalidSchema, on_the_wire.MissingSchema),
        _UNCONFIGURED,
    ),
    ((on_the_wire.InvalidHeader,), _UNCONFIGURED),
)


def of_status(status: Any, address: str, *, is_alone: bool) -> Answer | None:
    """Return what the provider said of one recipient, or None where it said nothing.

    `status` is Anymail's, of a message that may have gone to several: what is unknown of several
    may be true of one of them only.
    """
    by_address = {found.lower(): one for found, one in status.recipients.items()}
    one = by_address.get(address.lower())
    if one is None:
        return None
    if one.status in _NOT_TAKEN:
        return Answer(Verdict.REFUSED, f"recipient_{one.status}")
    if one.status in _TAKEN or (one.message_id and is_alone):
        return Answer(Verdict.ACCEPTED, message_id=str(one.message_id or ""))
    return _NOT_UNDERSTOOD


def of_list(response: Any, count: int, *, esp: str) -> list[Answer] | None:
    """Return what a provider says of each message of a list, in their order.

    None where its answer is no list: then Anymail's word counts. Of a list with one that is wrong
    it would raise for all of them. A list that is refused as a whole is taken for none of them.
    """
    try:
        said = response.json()
    except (AttributeError, ValueError):
        return None
    if response.status_code in _FOR_GOOD:
        rest = _rest(response.headers.get("Retry-After"))
        whole = _of_http(response.status_code, _name_of(response), esp, rest)
        return [whole] * count
    is_of_each = isinstance(said, list) and len(said) == count
    if not is_of_each or not all(isinstance(each, dict) for each in said):
        return None
    return [_of_one(each, esp) for each in said]


def _of_one(said: dict[str, Any], esp: str) -> Answer:
    code, named = str(said.get("ErrorCode", 0)), str(said.get("MessageID") or "")
    if code == "0":
        is_taken = bool(named)
        return Answer(Verdict.ACCEPTED, message_id=named) if is_taken else _NOT_UNDERSTOOD
    if code in _LATER_BY_NAME.get(esp, ()):
        return Answer(Verdict.AWAY, code)
    if code in _OURS_BY_NAME.get(esp, ()):
        return Answer(Verdict.OURS, code)
    if code == _INACTIVE:
        return Answer(Verdict.REFUSED, "recipient_rejected")
    is_address = code == _INVALID and _ABOUT_THE_ADDRESS.match(str(said.get("Message", "")))
    return Answer(Verdict.REFUSED, "recipient_invalid" if is_address else code)


def of_error(error: Exception, *, esp: str, has_left: bool) -> Answer:
    """Return what it means that sending raised `error`.

    `has_left` says whether the request was begun: what fails before it is ours.
    """
    if isinstance(error, ImproperlyConfigured):
        return _UNCONFIGURED
    if isinstance(error, AnymailRecipientsRefused):
        return Answer(Verdict.REFUSED, "recipient_rejected")
    if isinstance(error, AnymailAPIError):
        return _of_network(error) or _of_answer(error, esp) or Answer(Verdict.UNKNOWN, "no_answer")
    if has_left:
        return Answer(Verdict.UNKNOWN, "broken_after")
    return Answer(Verdict.REFUSED, _before_the_wire(error))


def _before_the_wire(error: Exception) -> str:
    if isinstance(error, AnymailUnsupportedFeature):
        return "unsupported_feature"
    if isinstance(error, AnymailInvalidAddress):
        return "address_refused"
    return "unserializable" if isinstance(error, AnymailSerializationError) else "unsendable"


def _of_network(error: AnymailAPIError) -> Answer | None:
    cause = error.__cause__
    name = type(cause).__name__
    if isinstance(cause, requests.RequestException):
        return _of_request(cause)
    if name in _NEVER_LEFT:
        return _NO_CONNECTION
    if name in _NO_CREDENTIALS:
        return _UNCONFIGURED
    return None


def _of_request(cause: requests.RequestException) -> Answer | None:
    """Return what a failure on the wire means, or None where there is an answer to look at."""
    if isinstance(cause, on_the_wire.SSLError):
        return _of_tls(cause)
    for kinds, answer in _WIRE:
        if isinstance(cause, kinds):
            return answer
    if isinstance(cause, requests.ConnectionError):
        # Where nothing is tried again, only a connection that was never made ends this way.
        was_made = not any(isinstance(each, MaxRetryError) for each in cause.args)
        return Answer(Verdict.UNKNOWN, "lost") if was_made else _NO_CONNECTION
    return None


def _of_tls(cause: BaseException) -> Answer:
    """Return what a failure of TLS means: of the handshake, unless the line was cut."""
    seen: BaseException | None = cause
    while seen is not None:
        inner = getattr(seen, "reason", None) or next(iter(seen.args), None)
        if isinstance(inner, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Answer(Verdict.UNKNOWN, "lost")
        seen = inner if isinstance(inner, BaseException) else None
    return Answer(Verdict.AWAY, "no_tls")


def _of_answer(error: AnymailAPIError, esp: str) -> Answer | None:
    response = error.response
    if isinstance(response, dict):
        return _of_client_error(response, esp)
    if response is None:
        return None
    name = _name_of(response)
    if esp == "Mailgun" and "Magnificent" in response.text:
        return _UNCONFIGURED
    return _of_http(response.status_code, name, esp, _rest(response.headers.get("Retry-After")))


def _of_client_error(response: dict[str, Any], esp: str) -> Answer:
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return _of_http(int(status), str(response.get("Error", {}).get("Code", "")), esp, None)


def _of_http(status: int, name: str, esp: str, rest: float | None) -> Answer:
    code = str(status)
    if status in _NOT_NOW or name in _LATER_BY_NAME.get(esp, ()):
        return Answer(Verdict.AWAY, code, retry_after=rest)
    if status == _UNAVAILABLE and rest is not None:
        return Answer(Verdict.AWAY, code, retry_after=rest)
    if status in _NOT_US or status in _REDIRECTED or name in _OURS_BY_NAME.get(esp, ()):
        return Answer(Verdict.OURS, code)
    if status in _FOR_GOOD and status != _CONFLICT:
        return Answer(Verdict.REFUSED, code)
    return Answer(Verdict.UNKNOWN, code)


def _name_of(response: requests.Response) -> str:
    """Return the provider's own name or number of what is wrong."""
    try:
        body = response.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    found = body.get("ErrorCode", body.get("name", ""))
    return str(found) if isinstance(found, str | int) else ""


def _rest(written: str | None) -> float | None:
    """Return for how many seconds we are to wait (RFC 9110, 10.2.3), an hour at most."""
    if not written:
        return None
    if written.strip().isdecimal():
        return min(float(written), LONGEST_REST)
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_REST)
