"""How fast the API is for whoever calls it: over HTTP, by a key, one process answering.

Each batch has a thousand items, is written beforehand, and is sent once the one before is answered.
Queries are counted in this process, in a small batch and in a full one.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import people
from bench.figures import Figure, Goal
from bench.stage import Stage
from bench.web import HOST, Site, served
from config.api.keys import create_key
from config.api.scopes import Scope
from consent.services.sealing import seal_backlog
from consent.services.upsert import UpsertInput
from delivery.rendering.checking import Draft
from delivery.rules.kinds import When
from delivery.rules.vocabulary import EditionKind
from delivery.services import editions
from delivery.services.planning import plan_due
from tests import factories

UPSERT = Goal(5000, 20_000)
NOBODY, READERS = "published", "readers"
_SMALL = 10
_PROGRAM, _EVENT = "weekly-usuals", "order.shipped"
_FEED = "/consent-events/"
_IDENTITY = ("external_id", "email", "language", "account", "relationship")

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Batch:
    """One operation that takes a thousand items: `items` makes them, of people in their turn.

    `once` says whether each call is named by an Idempotency-Key, as our client does.
    """

    name: str
    unit: str
    path: str
    items: Callable[[UpsertInput, str], dict[str, Any]]
    once: bool = False
    goal: Goal | None = None


def run(stage: Stage) -> list[Figure]:
    """Ask for all of it in each round, of people who are new and of people who said yes."""
    rates: dict[str, list[float]] = {}
    queries: dict[str, tuple[float, float]] = {}
    size = stage.sizes.people
    for _round in range(stage.sizes.rounds):
        with stage.databases.copy_of(NOBODY, _publish), served(_key()) as site:
            for name, rate in _rates(site, NEW, size):
                rates.setdefault(name, []).append(rate)
        with stage.databases.copy_of(READERS, lambda: people.add_readers(size)):
            _start_an_edition()
            _seal()
            key = _key()
            with served(key) as site:
                for name, rate in [*_rates(site, KNOWN, size), (FEED, _read_feed(site))]:
                    rates.setdefault(name, []).append(rate)
            queries = _queries(key, size)
    return [*_rate_figures(rates), *_query_figures(queries, stage.sizes.rounds)]


def _stated(person: UpsertInput, mark: str) -> dict[str, Any]:
    identity = {name: getattr(person.person, name) for name in _IDENTITY}
    names = {name: f"{mark}{identity[name]}" for name in _IDENTITY[:2]}
    return {**identity, **names, "profile": person.profile}


def _asked(person: UpsertInput, mark: str) -> dict[str, Any]:
    return {"external_id": person.person.external_id, "program": _PROGRAM}


def _told(person: UpsertInput, mark: str) -> dict[str, Any]:
    return {
        "event_id": f"{mark}order-{person.person.external_id}",
        "external_id": person.person.external_id,
        "name": _EVENT,
        "time": timezone.now().isoformat(),
        "properties": {"usual_store": "Springfield", "total": 12.5},
    }


_UPSERT = partial(Batch, unit="people/s", path="/subscribers/batch/upsert/", items=_stated)
NEW = (
    _UPSERT("batch upsert, new people", goal=UPSERT),
    _UPSERT("batch upsert, new people, with Idempotency-Key", once=True, goal=UPSERT),
)
KNOWN = (
    _UPSERT("batch upsert, people who said yes, five values each", goal=UPSERT),
    Batch("permission check", "checks/s", "/permission-checks/batch/", _asked),
    Batch("event intake, each stored and triggering", "events/s", "/events/batch/", _told),
)
FEED = "consent feed, a thousand a page"


def _rates(site: Site, batches: Sequence[Batch], size: int) -> Iterator[tuple[str, float]]:
    for number, batch in enumerate(batches):
        # Whoever is known has their own name; new ones are others in each operation.
        mark = "" if batches is KNOWN else f"{number}-"
        bodies = list(_bodies(batch, size, mark, moved=True))
        started = time.perf_counter()
        answers = [site.post(batch.path, body, once=batch.once) for body in bodies]
        seconds = time.perf_counter() - started
        _hold(batch, answers, size)
        yield batch.name, size / seconds


def _hold(batch: Batch, answers: Sequence[bytes], size: int) -> None:
    results = [each for answer in answers for each in json.loads(answer)["results"]]
    if len(results) != size or any(each["status"] != "ok" for each in results):
        raise AssertionError(f"{batch.name}: not all of it was done")


def _bodies(batch: Batch, size: int, mark: str, *, moved: bool = False) -> Iterator[bytes]:
    for those in people.batches_of_people(size, moved=moved):
        yield json.dumps({"inputs": [batch.items(each, mark) for each in those]}).encode()


def _read_feed(site: Site) -> float:
    count, cursor, started = 0, "-1", time.perf_counter()
    while True:
        page = site.get(f"{_FEED}?after={cursor}&limit={people.AT_ONCE}")
        count, cursor = count + len(page["results"]), page["cursor"]
        if page["next"] is None:
            return count / (time.perf_counter() - started)


def _queries(key: str, size: int) -> dict[str, tuple[float, float]]:
    """Return how many each operation needs for ten items and for all that a call takes."""
    client = Client(headers={"authorization": f"Bearer {key}", "host": HOST})
    found: dict[str, tuple[float, float]] = {}
    for batch in KNOWN:
        counts = []
        for which, each in (("small", min(_SMALL, size)), ("full", min(people.AT_ONCE, size))):
            (body,) = islice(_bodies(batch, each, f"{which}-" if batch is KNOWN[-1] else ""), 1)
            counts.append(_counted(partial(_post, client, batch.path, body)))
        found[batch.name] = (counts[0], counts[1])
    pages = [f"/api/v1{_FEED}?limit={each}" for each in (_SMALL, people.AT_ONCE)]
    few, many = (_counted(partial(client.get, page)) for page in pages)
    return found | {FEED: (few, many)}


def _post(client: Client, path: str, body: bytes) -> None:
    answer = client.post(f"/api/v1{path}", body, content_type="application/json")
    if any(each["status"] != "ok" for each in answer.json()["results"]):
        raise AssertionError(f"{path}: not all of it was done")


def _counted(act: Callable[[], object]) -> float:
    with CaptureQueriesContext(connection) as queries:
        act()
    return float(len(queries))


def _rate_figures(rates: dict[str, list[float]]) -> list[Figure]:
    asked = {batch.name: batch for batch in (*NEW, *KNOWN)}
    return [
        Figure(
            benchmark="api",
            name=name,
            unit=asked[name].unit if name in asked else "entries/s",
            rounds=values,
            goal=asked[name].goal if name in asked else None,
        )
        for name, values in rates.items()
    ]


def _query_figures(queries: dict[str, tuple[float, float]], rounds: int) -> Iterator[Figure]:
    for name, (few, many) in queries.items():
        small, full = (
            Figure(
                benchmark="api",
                name=f"{name.partition(',')[0]}, queries in a {which} request",
                unit="queries",
                rounds=[count] * rounds,
            )
            for which, count in (("small", few), ("full", many))
        )
        yield from (small, full.compared([full.against(small)]))


def _publish() -> None:
    people.publish()


def _key() -> str:
    return create_key(name="bench", scopes=Scope.values, clock=timezone.now)[1]


def _seal() -> None:
    with TemporaryDirectory() as folder, override_settings(LEDGER_ROOTS_DIR=folder):
        seal_backlog(clock=timezone.now)


def _start_an_edition() -> None:
    """Let an edition run that each event triggers, with one value of its own."""
    edition = editions.save(
        program=factories.program(_PROGRAM),
        name="after-an-order",
        texts=[Draft("en", "It is on its way", "", "To {{ usual_store | default: 'you' }}.")],
        prepared_by=factories.marketer(),
        clock=timezone.now,
        when=When(kind=EditionKind.TRIGGERED, trigger=_EVENT, event_fields=("usual_store",)),
    )
    edition = editions.approve(
        edition=edition, approved_by=factories.approver(), clock=timezone.now
    )
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
