"""Two worlds beside each other: the real one and the sandbox, each with one of everything."""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from config.api.keys import create_key
from config.api.scopes import Scope
from config.tasks import take_event_jobs
from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind
from consent.services.people_imports import work_imports
from consent.services.sealing import seal
from delivery.models import Delivery, WebhookDelivery
from delivery.rules.vocabulary import DeliveryKind
from delivery.rules.webhooks.vocabulary import WebhookType
from programs.models import Brand, Program
from tests import cast, factories
from tests.api.conftest import Caller

# No row has this number.
NO_ROW = 900_000_000


def key(*, is_test: bool) -> Caller:
    """Return a caller that may do everything, on its own side."""
    _row, text = create_key(name="a CRM", scopes=Scope.values, is_test=is_test, clock=timezone.now)
    return Caller(text)


def brand(*, is_sandbox: bool) -> Brand:
    slug = "playground" if is_sandbox else "green-basket"
    return factories.brand(slug, name=slug, is_sandbox=is_sandbox)


def program(*, is_sandbox: bool, **terms: Any) -> Program:
    """Return an open program of one side."""
    found = factories.program(_slug(is_sandbox=is_sandbox), brand=brand(is_sandbox=is_sandbox))
    return factories.published_program(found.slug, of=found, **terms)


def _slug(*, is_sandbox: bool) -> str:
    return "trying-out" if is_sandbox else "weekly-usuals"


@dataclass(frozen=True, slots=True)
class Names:
    """By what the things of one side are called; `second` is another record of the person."""

    person: str
    address: str
    second: str
    program: str
    brand: str
    event_id: str
    entry: int
    delivery: int
    reservation: int
    job: int
    event_job: int
    endpoint: int
    webhook: int

    @property
    def words(self) -> tuple[str, ...]:
        """Return what no answer to the other side may hold."""
        return (self.person, self.address, self.second, self.program)

    @property
    def second_address(self) -> str:
        """Return the address of the other record."""
        return self.address.replace("ana", "bea")

    def numbers(self, route: str) -> list[int]:
        """Return what a list shows on this side and on no other."""
        rows = {
            "deliveries/": [self.delivery, self.reservation],
            "consent-events/": [self.entry],
            "import-jobs/": [self.job],
            "event-jobs/": [self.event_job],
            "webhook-endpoints/": [self.endpoint],
            "webhook-deliveries/": [self.webhook],
        }
        return rows.get(route, [])


def names(*, is_sandbox: bool) -> Names:
    """Return names of one side by which nothing is called."""
    mark, domain = ("sandbox:", "sandbox.example") if is_sandbox else ("", "example.com")
    return Names(
        person=f"{mark}crm-nobody",
        address=f"nobody@{domain}",
        second=f"{mark}crm-noone",
        program="no-program",
        brand="no-brand",
        event_id="no-event",
        entry=NO_ROW,
        delivery=NO_ROW,
        reservation=NO_ROW,
        job=NO_ROW,
        event_job=NO_ROW,
        endpoint=NO_ROW,
        webhook=NO_ROW,
    )


def world(*, is_sandbox: bool) -> tuple[Caller, Names]:
    """Make one of everything with the key of a side; return its caller and the names."""
    caller = key(is_test=is_sandbox)
    uses = [("first_name", "optional")]
    promise = program(is_sandbox=is_sandbox, uses=uses, format="page")
    called = _people(
        caller,
        promise,
        replace(names(is_sandbox=is_sandbox), program=promise.slug, brand=promise.brand.slug),
    )
    return caller, _things(caller, called)


def _people(caller: Caller, promise: Program, called: Names) -> Names:
    called = replace(
        called,
        person=called.person.replace("nobody", "ana"),
        address=called.address.replace("nobody", "ana"),
        second=called.second.replace("noone", "bea"),
        event_id="order-1",
    )
    endpoint = done(
        caller.post(
            "/webhook-endpoints/",
            {"url": "https://crm.example.com/hooks", "types": WebhookType.values},
        )
    )["id"]
    cast.say_yes(promise, called.address)
    done(caller.put(f"/subscribers/{called.person}/", {"email": called.address}))
    done(caller.put(f"/subscribers/{called.second}/", {"email": called.second_address}))
    return replace(called, endpoint=endpoint)


def _things(caller: Caller, called: Names) -> Names:
    seal(clock=timezone.now)
    theirs = Delivery.objects.filter(subscriber__email=called.address)
    entries = ConsentEvent.objects.filter(subject__subscriber__email=called.address)
    asked = {"external_id": called.person, "program": called.program, "format": "page"}
    [reserved] = done(
        caller.post("/permission-checks/batch/", {"inputs": [asked], "reserve": True})
    )["results"]
    return replace(
        called,
        entry=entries.get(kind=EventKind.GIVEN).pk,
        delivery=theirs.filter(kind=DeliveryKind.WELCOME).get().pk,
        reservation=reserved["reservation"]["id"],
        job=done(bring(caller, called))["id"],
        event_job=done(bring_event(caller, called))["id"],
        webhook=WebhookDelivery.objects.filter(endpoint=called.endpoint).latest("id").pk,
    )


def bring(caller: Caller, called: Names) -> Any:
    """Bring a file with one person, and have it worked."""
    line = json.dumps({"external_id": called.person, "email": called.address}).encode()
    answer = caller.call("POST", "/import-jobs/", line + b"\n", content_type="application/x-ndjson")
    work_imports(clock=timezone.now, seconds=60)
    return answer


def bring_event(caller: Caller, called: Names, event_id: str = "from-a-file") -> Any:
    """Bring a file with one event of a person, and have it worked."""
    time = timezone.now().isoformat()
    event = {"event_id": event_id, "external_id": called.person, "name": "tried", "time": time}
    line = json.dumps(event).encode()
    answer = caller.call("POST", "/event-jobs/", line + b"\n", content_type="application/x-ndjson")
    take_event_jobs()
    return answer


def done(answer: Any) -> Any:
    """Return what a call answered that did what it was asked."""
    assert answer.status_code in {200, 201, 202}, answer.content
    return answer.json()
