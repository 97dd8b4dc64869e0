"""What is unclear is refused: a time without its offset, a word in place of a flag or a number."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from subscribers.models import Subscriber
from tests.api.conftest import Caller
from tests.api.test_import_jobs import brought, errors, lines, worked

PERSON = {"external_id": "crm-1", "email": "one@example.com"}
UNCLEAR = (
    "2026-11-22",
    "20261122T080000",
    "2026-W47-1",
    "2026-11-22T08:00:00",
    "2026-11-22T08:00Z",
    "2026-11-22T08:00:00+25:00",
    "0001-01-01T00:00:00+10:00",
)
CLEAR = ("2026-11-22T08:00:00Z", "2026-11-22 08:00:00-00:00", "2026-11-22t09:00:00.123+01:00")


def fields_of(problem: dict[str, Any]) -> list[str]:
    return [each["field"] for each in problem["errors"]]


def test_a_time_that_says_no_offset_is_refused_in_a_batch_and_alone(crm: Caller) -> None:
    items = [
        {**PERSON, "external_id": f"crm-{n}", "observed_at": at} for n, at in enumerate(UNCLEAR)
    ]
    batch = crm.post("/subscribers/batch/upsert/", {"inputs": items}).json()["results"]
    alone = crm.put("/subscribers/crm-1/", {"email": "one@example.com", "observed_at": UNCLEAR[0]})
    event = {"event_id": "e-1", "external_id": "crm-1", "name": "order.shipped"}
    told = crm.post("/events/", {**event, "time": UNCLEAR[3]})

    assert [fields_of(each["problem"]) for each in batch] == [["observed_at"]] * len(UNCLEAR)
    assert (alone.status_code, fields_of(alone.json())) == (422, ["observed_at"])
    assert (told.status_code, fields_of(told.json())) == (422, ["time"])
    assert not Subscriber.objects.exists()


def test_the_same_times_are_refused_and_taken_in_a_job(
    crm: Caller, settings: Settings, tmp_path: Path
) -> None:
    settings.IMPORTS_DIR = tmp_path / "imports"
    stated = [{**PERSON, "observed_at": at} for at in (*UNCLEAR, *CLEAR)]

    job = worked(crm, brought(crm, lines(*stated)))

    refused = [(each["line"], each["code"]) for each in errors(crm, job)]
    assert refused == [(n + 1, "invalid_time") for n in range(len(UNCLEAR))]


@pytest.mark.parametrize("at", CLEAR)
def test_a_time_with_its_offset_is_taken(crm: Caller, at: str) -> None:
    said = {"email": "one@example.com", "observed_at": at}

    assert crm.put("/subscribers/crm-1/", said).status_code == 201


@pytest.mark.parametrize("word", ["on", "true", 1, None])
def test_only_true_reserves(crm: Caller, word: Any) -> None:
    asked = {"inputs": [{"external_id": "crm-1", "program": "p"}], "reserve": word}

    answer = crm.post("/permission-checks/batch/", asked)

    assert (answer.status_code, fields_of(answer.json())) == (422, ["reserve"])


@pytest.mark.parametrize("number", ["5", "5.0", 5.5, True, None])
def test_only_a_whole_number_is_one(crm: Caller, number: Any) -> None:
    item = {"id": number, "outcome": "used"}

    answer = crm.post("/reservations/batch/outcomes/", {"inputs": [item, {**item, "id": 5.0}]})

    wrong, right = (each["problem"] for each in answer.json()["results"])
    assert fields_of(wrong) == ["id"]
    assert "errors" not in right
