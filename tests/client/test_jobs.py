"""The client's jobs, against the live site: one file, sent once, whatever the way does to it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.tasks import take_event_jobs
from consent.models import PeopleImport
from consent.services.people_imports import work_imports
from delivery.models import EventJob
from subscribers.models import Subscriber
from tests.api.conftest import new_key
from tests.client.bad_way import DROP_AFTER, DROP_BEFORE, BadWay
from tests.client.conftest import ClientFactory
from willingly_client import Conflict, NotPermitted

pytestmark = pytest.mark.django_db(transaction=True)


def work(_seconds: float = 0) -> None:
    """Do what a worker does while a client waits."""
    work_imports(clock=timezone.now, seconds=60)
    take_event_jobs()


def people(count: int) -> list[dict[str, Any]]:
    return [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in range(count)]


def events(count: int) -> list[dict[str, Any]]:
    time = (timezone.now() - timedelta(minutes=1)).isoformat()
    told = {"external_id": "crm-1", "name": "order.shipped", "time": time}
    return [{"event_id": f"order-{n}", **told} for n in range(count)]


def test_people_and_events_go_as_files_and_their_end_is_waited_for(
    live_site: str, connect: ClientFactory
) -> None:
    crm = connect(live_site)

    job = crm.finished(crm.people_job(iter([*people(1500), {"shoe": 7}])), wait=work)

    assert (job["state"], job["counts"]["added"], job["counts"]["refused"]) == ("done", 1500, 1)
    assert [(each["line"], each["code"]) for each in crm.job_errors(job)] == [(1501, "unknown_key")]
    assert Subscriber.objects.count() == 1500

    told = crm.finished(crm.events_job([*events(3), {"event_id": "order-4"}]), wait=work)
    counts = told["counts"]
    assert (told["rows_read"], counts["not_triggered"], counts["refused"]) == (4, 3, 1)
    codes = {each["code"] for each in crm.job_errors(told) if each["level"] == "row"}
    assert codes == {"required"}
    with pytest.raises(Conflict):
        crm.cancel_job(told)


def test_a_file_of_ones_own_is_sent_as_it_is(
    live_site: str, connect: ClientFactory, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("external_id,email\ncrm-1,one@example.com\n")
    crm = connect(live_site)

    job = crm.people_job(file)

    assert (job["format"], crm.job(job)["state"]) == ("csv", "queued")
    assert crm.cancel_job(job)["state"] == "cancelled"


def test_an_upload_whose_answer_is_lost_is_one_job(way: BadWay, connect: ClientFactory) -> None:
    way.faults = [DROP_AFTER, DROP_BEFORE]

    job = connect(way.url).events_job(iter(events(2000)))

    assert EventJob.objects.get().pk == job["id"]


def test_a_file_that_is_not_read_is_refused_with_the_reason(
    live_site: str, connect: ClientFactory
) -> None:
    crm = connect(live_site, new_key("subscribers:read"))

    with pytest.raises(NotPermitted):
        crm.people_job(iter(people(20_000)))

    assert not PeopleImport.objects.exists()
