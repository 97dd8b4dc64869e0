"""Alice's pack, made once for all tests that only read its bytes."""

import pytest

from consent.models import JournalHead
from tests.delivery.proof.packs import alices_pack
from tests.smtp_sink import SmtpSink

_MADE: list[bytes] = []


@pytest.fixture
def pack(request: pytest.FixtureRequest) -> bytes:
    """Return Alice's pack."""
    if not _MADE:
        request.getfixturevalue("db")
        # What a thread of an earlier test wrote late belongs to a journal that is not this one's.
        JournalHead.objects.all().delete()
        sink: SmtpSink = request.getfixturevalue("smtp_sink")
        _MADE.append(alices_pack())
        assert sink.messages
    return _MADE[0]
