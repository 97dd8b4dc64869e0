"""The workshop's site shows their card to who said yes to it: it asks before, and reports after."""

from typing import Any

from config.demo.company import cast
from config.demo.company.cast import CARD, Role
from config.demo.story.stage import Stage, expect, scene

_AGREED = {"first_name", "bicycle", "last_service_on"}


def show(stage: Stage) -> None:
    """Reserve for two who log in and for one who never said yes, and report what was shown."""
    with scene("The site shows two people their card") as figures:
        inputs = [
            {"external_id": role.external_id, "program": CARD, "format": "page"}
            for role in (cast.LOGS_IN, cast.LOGS_IN_TOO, cast.RENEWS)
        ]
        path = "/permission-checks/batch/"
        nora, tom, noah = stage.crm.batch(path, inputs, reserve=True)
        expect(_fields(nora) == {*_AGREED, "next_part"}, f"all that she ticked: {nora}")
        # They know each other less well: what is guessed goes too deep.
        expect(_fields(tom) == _AGREED, f"all but the guess: {tom}")
        expect(noah["reservation"] is None, f"nobody asked for it: {noah}")
        _report(stage, nora, outcome="used", fields_used=["first_name", "bicycle"])
        # He went away before it was there: his place is free again.
        _report(stage, tom, outcome="unused")
        expect("sent" in _states(stage, cast.LOGS_IN), "she has a receipt of it")
        figures["shown"], figures["not shown after all"], figures["refused"] = 1, 1, noah["refusal"]


def _fields(answer: dict[str, Any]) -> set[str]:
    return {each["field"] for each in answer["reservation"]["values"]}


def _report(stage: Stage, answer: dict[str, Any], **outcome: object) -> None:
    stage.crm.post(f"/reservations/{answer['reservation']['id']}/outcome/", outcome)


def _states(stage: Stage, role: Role) -> list[str]:
    found = stage.crm.get("/deliveries/", external_id=role.external_id, kind="reservation")
    return [each["state"] for each in found["results"]]
