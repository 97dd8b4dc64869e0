"""The workshop's software tells that bicycles are ready: each event writes to one person, once."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from config.demo.company import cast
from config.demo.company.cast import Role
from config.demo.company.collected import EVENT, READY
from config.demo.maildir import Mail
from config.demo.story.stage import Stage, expect, scene

_READY_AT = time(15, 30)


def tell(stage: Stage) -> None:
    """Tell of three bicycles, of one of them twice: what no yes covers is refused by name."""
    with scene("The till tells whose bicycle is ready") as figures:
        clara, felix = _event(cast.COLLECTS), _event(cast.COLLECTS_TOO)
        told = stage.crm.batch("/events/batch/", [clara, felix, _event(cast.RENEWS)])
        _expect_triggered(told[0], stored=["last_service_on", "next_part"], refused=["price"])
        # They know each other less well: what is guessed goes too deep.
        _expect_triggered(told[1], stored=["last_service_on"], refused=["next_part", "price"])
        expect(told[2]["why_not"] == "no_consent", f"nobody asked for it: {told[2]}")
        again = stage.crm.post("/events/", clara)
        expect(again["triggered"] == told[0]["triggered"], "told again, it answers the same")
        for role in (cast.COLLECTS, cast.COLLECTS_TOO):
            stage.letterbox.wait(role.email, _is_of_the_event)
        figures["events"], figures["no yes, so not kept"] = len(told), 1


def see_once(stage: Stage) -> None:
    """Look at what came of it: one message each, and it took the place of the month."""
    with scene("One message an event, one a month in all") as figures:
        for role in (cast.COLLECTS, cast.COLLECTS_TOO):
            expect(_outcomes(stage, role, READY.name) == [("sent", "")], f"{role.email}: one")
            next_one = _outcomes(stage, role, "brakes")
            expect(next_one == [("withheld", "too_soon")], f"{role.email}: {next_one}")
            mails = [mail for mail in stage.letterbox.mails(role.email) if _is_of_the_event(mail)]
            expect(len(mails) == 1, f"{role.email} has one message of the event")
        figures["sent"], figures["withheld"] = 2, "too_soon"


def _event(role: Role) -> dict[str, Any]:
    """Return the event as the till tells it: the same each time, so it may be told again."""
    day = datetime.now(UTC).date() - timedelta(days=1)
    return {
        "event_id": f"order-{role.external_id[-2:]}-{day:%Y%m%d}",
        "external_id": role.external_id,
        "name": EVENT,
        "time": datetime.combine(day, _READY_AT, UTC).isoformat(),
        "properties": {
            "last_service_on": day.isoformat(),
            "next_part": "tyres",
            "price": "64.00 EUR",
        },
    }


def _expect_triggered(answer: dict[str, Any], *, stored: list[str], refused: list[str]) -> None:
    wanted = [{"program": READY.program, "edition": READY.name}]
    expect(answer.get("triggered") == wanted, f"it is due: {answer}")
    expect(answer["stored"] == stored, f"this is kept until it went: {answer}")
    expect(sorted(answer["refused"]) == refused, f"this is not kept: {answer}")


def _outcomes(stage: Stage, role: Role, edition: str) -> list[tuple[str, str]]:
    found = stage.crm.get("/deliveries/", external_id=role.external_id, edition=edition)
    return [(each["state"], each["refusal"] or "") for each in found["results"]]


def _is_of_the_event(mail: Mail) -> bool:
    return str(mail.head().get("Feedback-ID", "")).startswith(f"{READY.name}:")
