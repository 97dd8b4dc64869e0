"""Which exception an answer means."""

import pytest

from willingly_client import Failed, Gone, InvalidInput, LedgerRestored, Problem
from willingly_client.problems import problem_of


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (410, "ledger_restored", LedgerRestored),
        (410, "errors_gone", Gone),
        (422, "evidence_missing", InvalidInput),
        (418, "teapot", Problem),
        (503, "people_busy", Failed),
    ],
)
def test_a_mirror_is_thrown_away_for_its_own_reason_only(
    status: int, code: str, kind: type[Problem]
) -> None:
    assert type(problem_of(status, {"code": code})) is kind
