"""What docs/how-to/connect-a-crm.md says is done here, word for word, and answered as it says."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.environment import BASE_DIR
from consent.services.people_imports import work_imports
from consent.services.sealing import seal_backlog
from programs.rules.vocabulary import Category
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import new_key
from tests.journeys.test_grocer import small_export

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl"),
]

DUSTIN = "dustin.gibson.1@example.com"
SCOPES = ("subscribers:write", "invitation-links:write", "subscriptions:read", "consent:read")
# Another one each time.
OF_THE_MOMENT = {"id", "url", "expires_at", "cursor"}


def section(heading: str) -> str:
    text = (BASE_DIR / "docs/how-to/connect-a-crm.md").read_text()
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def blocks(heading: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", section(heading), re.DOTALL)


def is_as_told(told: Any, found: Any, name: str = "") -> bool:
    """Say whether an answer has all that the page shows of it."""
    if isinstance(told, dict):
        return all(key in found and is_as_told(told[key], found[key], key) for key in told)
    if isinstance(told, list):
        return len(told) == len(found) and all(map(is_as_told, told, found))
    return name in OF_THE_MOMENT or bool(told == found)


def run(command: list[str], folder: Path, **environment: str) -> str:
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def test_the_three_calls_and_the_client_do_what_the_page_says(
    live_site: str, tmp_path: Path
) -> None:
    factories.field("usual_store", category=Category.OBSERVED)
    uses = ("first_name", "usual_store", "favourite_department")
    program = factories.published_program("weekly-usuals", uses=uses)
    key = new_key(*SCOPES)
    calls = blocks("In three calls", "sh")
    answers = [json.loads(each) for each in blocks("In three calls", "json")]

    def call(command: str) -> Any:
        return json.loads(
            run(["bash", "-c", command], tmp_path, KEY=key, API=f"{live_site}/api/v1")
        )

    for command, answer in zip(calls[:2], answers[:2], strict=True):
        assert is_as_told(answer, call(command)), command
    cast.say_yes(program, DUSTIN)
    seal_backlog(clock=timezone.now)
    assert is_as_told(answers[2], call(calls[2]))
    again = call(calls[0].replace("first-call", "another-call"))
    assert again["results"][0]["stored"] == ["first_name", "usual_store"]

    push, mirror = blocks("The same with the client", "python")
    export = small_export(tmp_path, 3)
    export.write_text(export.read_text().replace("HH-0", "HH-9"))
    environment = {"URL": live_site, "KEY": key, "PYTHONPATH": str(BASE_DIR / "clients/python")}

    pushed = run([sys.executable, "-c", push], tmp_path, **environment).splitlines()

    with export.open() as file:
        ids = [row["external_id"] for row in csv.DictReader(file)]
    assert [line.split()[:2] for line in pushed[:3]] == [[each, "added"] for each in ids]
    assert all(line.split()[1].startswith(live_site) for line in pushed[3:])
    assert len(pushed) == 6
    lines = ["0 HH-00001 weekly-usuals requested", "1 HH-00001 weekly-usuals given"]
    for _time in range(2):
        told = run([sys.executable, "-c", mirror], tmp_path, **environment)
        assert told.splitlines() == lines


def test_the_call_that_brings_a_file_brings_it(live_site: str, tmp_path: Path) -> None:
    heading = "1. Tell who your people are"
    [command] = [each for each in blocks(heading, "sh") if "/import-jobs/" in each]
    [answer] = [each for each in blocks(heading, "json") if "/import-jobs/" in each]
    people = [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in (1, 2)]
    file = tmp_path / "people.ndjson"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in people))

    said = run(["bash", "-c", command], tmp_path, KEY=new_key(), API=f"{live_site}/api/v1")

    assert is_as_told(json.loads(answer), json.loads(said)), said
    work_imports(clock=timezone.now, seconds=60)
    assert set(Subscriber.objects.values_list("external_id", flat=True)) == {"crm-1", "crm-2"}
