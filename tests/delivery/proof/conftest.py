"""Alice's pack, made once for all tests that only read its bytes."""

import pytest

from tests.delivery.proof.packs import alices_pack
from tests.smtp_sink import SmtpSink

_MADE: list[bytes] = []


@pytest.fixture
def pack(db: None, request: pytest.FixtureRequest) -> bytes:
    """Return Alice's pack."""
    if not _MADE:
        sink: SmtpSink = request.getfixturevalue("smtp_sink")
        _MADE.append(alices_pack())
        assert sink.messages
    return _MADE[0]
