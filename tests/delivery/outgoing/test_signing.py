from datetime import UTC, datetime

import pytest

from delivery.rules.webhooks.signing import headers_of, new_secret, read_secret, written_secret
from tests.webhook_receiver import Got, verified

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_published_example_is_signed_as_published() -> None:
    """The example that the libraries of Standard Webhooks are tested by."""
    headers = headers_of(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
        keys=[read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_rotation_overlaps_both_secrets_sign() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = headers_of(message_id="evt_1", at=AT, body=b"{}", keys=[new, old])
    got = Got("/", headers, b"{}")

    assert headers["webhook-signature"].count("v1,") == 2
    assert verified(got, [written_secret(old)])
    assert verified(got, [written_secret(new)])
    assert not verified(got, [written_secret(other)])
    assert not verified(Got("/", headers, b"{ }"), [written_secret(new)])


def test_a_secret_is_written_and_read() -> None:
    secret = new_secret()

    assert len(secret) == 32
    assert read_secret(written_secret(secret)) == secret


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_!!", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8I"]
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"secret|base64"):
        read_secret(text)
