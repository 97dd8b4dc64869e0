"""What Amazon's client raises, by its names: the package is not needed here."""

import pytest
from anymail.exceptions import AnymailAPIError, AnymailConfigurationError
from anymail.message import AnymailRecipientStatus, AnymailStatus

from delivery.gateways.anymail_meaning import Answer, of_error, of_status
from delivery.gateways.base import Verdict

SES = "Amazon SES"


def raised(cause: str = "ClientError", status: int = 0, code: str = "") -> AnymailAPIError:
    """Return what Anymail makes of an error of Amazon's client."""
    answer = {"ResponseMetadata": {"HTTPStatusCode": status}, "Error": {"Code": code}}
    error = AnymailAPIError("to alice@example.com", response=answer if status else None)
    error.__cause__ = type(cause, (Exception,), {})("alice@example.com")
    return error


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (raised("EndpointConnectionError"), (Verdict.AWAY, "no_connection")),
        (raised("ConnectTimeoutError"), (Verdict.AWAY, "no_connection")),
        (raised("NoCredentialsError"), (Verdict.OURS, "configuration")),
        (raised("ReadTimeoutError"), (Verdict.UNKNOWN, "no_answer")),
        (raised("ConnectionClosedError"), (Verdict.UNKNOWN, "no_answer")),
        (raised(status=400, code="MessageRejected"), (Verdict.REFUSED, "400")),
        (raised(status=400, code="SendingPausedException"), (Verdict.OURS, "400")),
        (raised(status=400, code="LimitExceededException"), (Verdict.AWAY, "400")),
        (raised(status=429, code="TooManyRequestsException"), (Verdict.AWAY, "429")),
        (raised(status=403, code="AccessDenied"), (Verdict.OURS, "403")),
        (raised(status=500, code="InternalFailure"), (Verdict.UNKNOWN, "500")),
        (AnymailConfigurationError("no key"), (Verdict.OURS, "configuration")),
    ],
    ids=str,
)
def test_what_amazons_client_raises(error: Exception, answer: tuple[Verdict, str]) -> None:
    found = of_error(error, esp=SES, has_left=True)

    assert (found.verdict, found.code) == answer


@pytest.mark.parametrize(
    ("has_left", "verdict"), [(True, Verdict.UNKNOWN), (False, Verdict.REFUSED)]
)
def test_what_nobody_foresaw_is_uncertain_once_it_has_left(
    *, has_left: bool, verdict: Verdict
) -> None:
    assert of_error(RuntimeError("x"), esp=SES, has_left=has_left).verdict == verdict


@pytest.mark.parametrize(
    ("said", "named", "is_alone", "answer"),
    [
        ("sent", "1", True, Answer(Verdict.ACCEPTED, message_id="1")),
        ("queued", None, False, Answer(Verdict.ACCEPTED)),
        ("unknown", "1", True, Answer(Verdict.ACCEPTED, message_id="1")),
        # It may be true of one of several only.
        ("unknown", "1", False, Answer(Verdict.UNKNOWN, "not_understood")),
        ("unknown", None, True, Answer(Verdict.UNKNOWN, "not_understood")),
        ("rejected", "1", True, Answer(Verdict.REFUSED, "recipient_rejected")),
        ("failed", None, True, Answer(Verdict.REFUSED, "recipient_failed")),
    ],
)
def test_what_a_provider_says_of_one_recipient(
    said: str, named: str | None, *, is_alone: bool, answer: Answer
) -> None:
    status = AnymailStatus()
    status.set_recipient_status({"Alice@example.com": AnymailRecipientStatus(named, said)})

    assert of_status(status, "alice@example.com", is_alone=is_alone) == answer
    assert of_status(status, "bob@example.com", is_alone=is_alone) is None
