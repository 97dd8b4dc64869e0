"""A body in pieces (Transfer-Encoding: chunked) is read whole or refused, never taken for empty.

The calls are as gunicorn gives them to us: without a length, and with an input that it ends.
"""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from consent.models import PeopleImport
from tests.api import document
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def in_pieces(crm: Caller, path: str, body: bytes, content_type: str, **environ: Any) -> Any:
    address = f"/api/v1{path}"
    headers = {"authorization": f"Bearer {crm.key}", "transfer-encoding": "chunked"}
    answer = Client().generic(
        "POST",
        address,
        headers=headers,
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH="",
        **{"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, **environ},
    )
    document.hold("POST", address, answer)
    return answer


def test_a_document_in_pieces_is_refused_and_nothing_is_done(crm: Caller) -> None:
    body = json.dumps({"by": "person"}).encode()
    crm.put("/subscribers/crm-1/", {"email": "one@example.com"})

    answer = in_pieces(crm, "/subscribers/crm-1/withdraw-all/", body, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
    assert crm.get("/subscribers/crm-1/").json()["suppressed_by"] == ""


@pytest.mark.parametrize("is_ended", [True, False])
def test_a_file_in_pieces_is_taken_whole_where_its_end_is_known(
    crm: Caller, settings: Settings, tmp_path: Path, is_ended: bool
) -> None:
    settings.IMPORTS_DIR = tmp_path
    line = b'{"external_id": "crm-1", "email": "one@example.com"}\n'
    ended = {"wsgi.input_terminated": is_ended}

    answer = in_pieces(crm, "/import-jobs/", line * 2000, "application/x-ndjson", **ended)

    assert answer.status_code == (202 if is_ended else 411)
    assert [row.size for row in PeopleImport.objects.all()] == [len(line) * 2000] * is_ended


def test_a_file_in_pieces_may_be_no_larger_than_another(
    crm: Caller, settings: Settings, tmp_path: Path
) -> None:
    settings.IMPORTS_DIR = tmp_path
    settings.IMPORT_JOB_MAX_BYTES = 1000

    answer = in_pieces(crm, "/import-jobs/", b"x" * 1001, "text/csv")

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert not list(tmp_path.iterdir())
