"""The operations of the API."""

import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, quote, urlsplit

from willingly_client.jobs import OVER, PATHS, Source, errors_in, path_of, upload_of
from willingly_client.problems import Problem, problem_of
from willingly_client.retrying import Retrying
from willingly_client.transport import Transport

Item = Mapping[str, object]
Job = Mapping[str, Any]
Word = Literal["person", "controller"]

MAX_ITEMS = 1000
# Below what a call may have, 16 MiB, with its braces.
MAX_BYTES = 15 * 1024 * 1024
BEGINNING = "-1"


@dataclass(frozen=True, slots=True)
class Done:
    """An item that was done, and the fields of its result."""

    item: Item
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that was not done, and why; it stopped none of the others."""

    item: Item
    problem: Problem


Result = Done | Refused


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries of the ledger in its order, and the cursor to keep together with them."""

    entries: Sequence[Mapping[str, Any]]
    cursor: str


class Willingly:
    """One installation, called with one key: `Willingly("https://hello.example.com", "wly_...")`.

    Every POST carries an Idempotency-Key, the same each time it is tried, so that it is done once.
    Refusals are raised as `Problem`; those of single items of a batch are results. An instance has
    one connection: give each thread its own.
    """

    def __init__(
        self, url: str, key: str, *, timeout: float = 60, retrying: Retrying | None = None
    ) -> None:
        self._transport = Transport(url, key, timeout=timeout, retrying=retrying or Retrying())

    def __enter__(self) -> Self:
        """Return the client itself, which is closed at the end of the block."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._transport.close()

    def get(self, path: str, **query: object) -> Any:
        """Return what a GET of a path below /api/v1 answers, such as `/programs/`."""
        return self._transport.call("GET", path, query=query)

    def post(self, path: str, body: Item, *, idempotency_key: str | None = None) -> Any:
        """Return what a POST answers; it is done once, also where it has to be tried again.

        An `idempotency_key` of your own holds beyond the life of this process, for 24 hours.
        """
        name = idempotency_key or str(uuid.uuid4())
        return self._transport.call("POST", path, body=_json(body), idempotency_key=name)

    def pages(self, path: str, **query: object) -> Iterator[Any]:
        """Yield the rows of a list, page by page as they are needed."""
        while True:
            page = self.get(path, **query)
            yield from page["results"]
            if page["next"] is None:
                return
            # Its host is not looked at: the key goes nowhere but where it was given to go.
            query = dict(parse_qsl(urlsplit(page["next"]).query))

    def person(self, external_id: str) -> Mapping[str, Any]:
        """Return one person. Raises `NotFound`."""
        found: Mapping[str, Any] = self.get(f"/subscribers/{quote(external_id, safe='')}/")
        return found

    def put_person(self, external_id: str, **stated: object) -> Mapping[str, Any]:
        """Add or change one person: `email`, `language`, `relationship`, `profile` and so on."""
        path = f"/subscribers/{quote(external_id, safe='')}/"
        put: Mapping[str, Any] = self._transport.call("PUT", path, body=_json(stated))
        return put

    def upsert(self, people: Iterable[Item], *, name: str | None = None) -> Iterator[Result]:
        """Add or change people; `fields` say what of each profile was `stored` or `refused`."""
        return self.batch("/subscribers/batch/upsert/", people, name=name)

    def tell_events(self, events: Iterable[Item], *, name: str | None = None) -> Iterator[Result]:
        """Tell of events, each with its `event_id`; `fields` say what they triggered."""
        return self.batch("/events/batch/", events, name=name)

    def check_permissions(self, named: Iterable[Item]) -> Iterator[Result]:
        """Ask for people and programs whether anything may go to them now."""
        return self.batch("/permission-checks/batch/", named)

    def read_subscriptions(self, named: Iterable[Item]) -> Iterator[Result]:
        """Ask where people stand with programs."""
        return self.batch("/subscriptions/batch/read/", named)

    def withdraw(
        self, named: Iterable[Item], *, by: Word, name: str | None = None
    ) -> Iterator[Result]:
        """Stop programs for people, by their own word or by yours."""
        return self.batch("/subscriptions/batch/withdraw/", named, name=name, by=by)

    def withdraw_all(self, external_id: str, *, by: Word) -> Mapping[str, Any]:
        """Stop everything for one person."""
        path = f"/subscribers/{quote(external_id, safe='')}/withdraw-all/"
        stopped: Mapping[str, Any] = self.post(path, {"by": by})
        return stopped

    def make_links(
        self, named: Iterable[Item], *, campaign: str = "", name: str | None = None
    ) -> Iterator[Result]:
        """Make a personal link for each person: `fields` have its `url` and `expires_at`."""
        shared = {"campaign": campaign} if campaign else {}
        return self.batch("/invitation-links/", named, name=name, **shared)

    def request_subscriptions(
        self, sign_ups: Iterable[Item], *, name: str | None = None
    ) -> Iterator[Result]:
        """Bring sign-ups made elsewhere, with their evidence: each person is asked once."""
        return self.batch("/subscription-requests/", sign_ups, name=name)

    def batch(
        self, path: str, items: Iterable[Item], *, name: str | None = None, **shared: object
    ) -> Iterator[Result]:
        """Yield a result for each item, in order; items are read, and sent, as results are asked.

        They go by the thousand. `name` is your own name for all of it: who does the same again
        with it within 24 hours, after a crash too, gets what was answered and does nothing twice.
        """
        for number, (those, inputs) in enumerate(_chunks(items)):
            body = b'{"inputs":[%s]%s}' % (b",".join(inputs), _rest(shared))
            call = f"{name}-{number}" if name else str(uuid.uuid4())
            answer = self._transport.call("POST", path, body=body, idempotency_key=call)
            for item, result in zip(those, answer["results"], strict=True):
                yield _result(item, result)

    def people_job(self, people: Source, *, name: str | None = None) -> Job:
        """Send people as one file, items or a file that you have; return the job.

        `name` is your own name for it, as that of a batch.
        """
        return self._bring("upsert_people", people, name)

    def events_job(self, events: Source, *, name: str | None = None) -> Job:
        """Send events as one file, items or a file that you have; return the job.

        What is told again, in another job too, triggers nothing twice: an event has its `event_id`.
        """
        return self._bring("tell_events", events, name)

    def job(self, job: Job) -> Job:
        """Return how far a job is."""
        found: Job = self.get(path_of(job))
        return found

    def finished(
        self, job: Job, *, every: float = 2, wait: Callable[[float], object] = time.sleep
    ) -> Job:
        """Return a job once it is over: look at its `state`, `counts` and `trouble`."""
        while (job := self.job(job))["state"] not in OVER:
            wait(every)
        return job

    def job_errors(self, job: Job) -> Sequence[Job]:
        """Return what a job refused: `line`, `level`, `field`, `code`, `message`, and no value."""
        found: Sequence[Job] = self._transport.call("GET", path_of(job, "errors/"), read=errors_in)
        return found

    def cancel_job(self, job: Job) -> Job:
        """Stop a job; what is in stays in. Raises `Conflict` where it is over."""
        stopped: Job = self.post(path_of(job, "cancel/"), {})
        return stopped

    def _bring(self, kind: str, source: Source, name: str | None) -> Job:
        with upload_of(source) as body:
            key = name or str(uuid.uuid4())
            job: Job = self._transport.call("POST", PATHS[kind], body=body, idempotency_key=key)
        return job

    def consent_events(self, after: str = BEGINNING, *, limit: int = MAX_ITEMS) -> Iterator[Page]:
        """Yield what the ledger has after a cursor, page by page, until there is no more for now.

        Keep each page's cursor in the transaction that keeps its entries, and go on with it: then
        you have each entry once, in order, whenever you stop. Raises `LedgerRestored`.
        """
        while True:
            page = self.get("/consent-events/", after=after, limit=limit)
            after = page["cursor"]
            if page["results"]:
                yield Page(page["results"], after)
            if page["next"] is None:
                return


def _result(item: Item, result: Mapping[str, Any]) -> Result:
    if result["status"] == "ok":
        return Done(item, {key: each for key, each in result.items() if key != "status"})
    problem = result["problem"]
    return Refused(item, problem_of(int(problem["status"]), problem))


def _chunks(items: Iterable[Item]) -> Iterator[tuple[list[Item], list[bytes]]]:
    """Yield items with their JSON, as many as fit into a call."""
    those: list[Item] = []
    inputs: list[bytes] = []
    size = 0
    for item in items:
        written = _json(item)
        if those and (len(those) == MAX_ITEMS or size + len(written) > MAX_BYTES):
            yield those, inputs
            those, inputs, size = [], [], 0
        those.append(item)
        inputs.append(written)
        size += len(written) + 1
    if those:
        yield those, inputs


def _rest(shared: Item) -> bytes:
    return b"," + _json(shared)[1:-1] if shared else b""


def _json(document: Item) -> bytes:
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
