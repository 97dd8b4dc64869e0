"""Signatures as the libraries of Standard Webhooks are tested by."""

import pytest

from willingly_client import InvalidSignature, verify_webhook

# https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
NOW = 1614265330
BODY = b'{"test": 2432232314}'
FITS = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {
    "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "Webhook-Timestamp": str(NOW),
    "Webhook-Signature": FITS,
}


def test_the_published_example_is_ours() -> None:
    event = verify_webhook(body=BODY, headers=HEADERS, secrets=SECRET, now=NOW)

    assert event == {"test": 2432232314}


def test_while_a_secret_is_rotated_one_of_several_fits() -> None:
    unknown = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZ"
    headers = HEADERS | {"Webhook-Signature": f"{unknown} v1,AAAA {FITS}"}

    assert verify_webhook(body=BODY, headers=headers, secrets=[OTHER, SECRET], now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": BODY + b" "},
        {"secrets": OTHER},
        {"secrets": []},
        {"now": NOW + 301},
        {"now": NOW - 301},
        {"headers": HEADERS | {"Webhook-Id": "msg_other"}},
        {"headers": HEADERS | {"Webhook-Timestamp": str(NOW + 1)}},
        {"headers": HEADERS | {"Webhook-Timestamp": "²"}},
        {"headers": HEADERS | {"Webhook-Timestamp": "soon"}},
        {"headers": HEADERS | {"Webhook-Signature": ""}},
        {"headers": HEADERS | {"Webhook-Signature": FITS.removeprefix("v1,")}},
        {"headers": HEADERS | {"Webhook-Signature": "v1,ü"}},
        {"headers": {"Webhook-Id": "msg_other"}},
    ],
)
def test_whatever_else_is_refused(wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"body": BODY, "headers": HEADERS, "secrets": SECRET, "now": NOW}

    with pytest.raises(InvalidSignature):
        verify_webhook(**(given | wrong))  # type: ignore[arg-type]


def test_a_secret_that_is_none_is_a_mistake_of_ones_own() -> None:
    with pytest.raises(ValueError, match="whsec_"):
        verify_webhook(body=BODY, headers=HEADERS, secrets="whsec_!", now=NOW)
