"""How fast the ledger takes entries, one a transaction, seals them, and is read again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle, islice
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from bench import people
from bench.crew import together
from bench.figures import Figure, Goal
from bench.stage import Stage
from consent.ledger import append
from consent.ledger.verifying import Damage, verify_ledger
from consent.models import ConsentEvent
from consent.selectors.moment import one_moment
from consent.services.sealing import seal_backlog
from programs.models import Invitation
from subscribers.models import Subscriber

WRITERS = (1, 8)
# Whom an import or another tool's list brings, in one transaction.
AT_ONCE = 100
TEMPLATE = "readers"
APPEND = Goal(3000, 6000)
VERIFY = Goal(100_000, 300_000)
_PAYLOAD = 400
_BARE_TABLE = (
    "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, person bigint, said bytea)",
    "CREATE INDEX ON bench_bare (person)",
)
_BARE_READ = 2000


class LedgerDamaged(Exception):
    """What was just written does not verify."""


@dataclass(frozen=True, slots=True)
class Share:
    """The people whose chains one writer extends; nobody else's."""

    subscriber_ids: list[int]
    entries: int
    at_once: int = 1


def run(stage: Stage) -> list[Figure]:
    """Append and read in each round, and do the same to a bare table and with a bare cursor."""
    readers = stage.sizes.people
    rates: dict[str, list[float]] = {}
    for _round in range(stage.sizes.rounds):
        with stage.databases.copy_of(TEMPLATE, lambda: people.add_readers(readers)):
            for name, rate in _round_of(stage.sizes.entries).items():
                rates.setdefault(name, []).append(rate)
    return _figures(rates)


def entries(share: Share) -> Callable[[], None]:
    """Append entries, so many in a transaction: one, as a person's word comes, or a list's."""
    invitation = Invitation.objects.get()
    text = people.text_of(invitation)
    people_in_turn = cycle(share.subscriber_ids)

    def act() -> None:
        for _transaction in range(share.entries // share.at_once):
            now = timezone.now()
            those = sorted(islice(people_in_turn, share.at_once))
            with transaction.atomic():
                append([people.request_of(person, invitation, text, now) for person in those])
        connection.close()

    return act


def bare_inserts(share: Share) -> Callable[[], None]:
    """Insert rows of about the size of an entry, each in a transaction of its own."""
    connection.ensure_connection()
    ids = share.subscriber_ids

    def act() -> None:
        for number in range(share.entries):
            with connection.cursor() as cursor:
                row = (ids[number % len(ids)], bytes(_PAYLOAD))
                cursor.execute("INSERT INTO bench_bare (person, said) VALUES (%s, %s)", row)
        connection.close()

    return act


def _round_of(size: int) -> dict[str, float]:
    rates: dict[str, float] = {}
    with connection.cursor() as cursor:
        for statement in _BARE_TABLE:
            cursor.execute(statement)
    for writers in WRITERS:
        shares = _shares(writers, size)
        for name, job in ((_append(writers), "entries"), (_bare(writers), "bare_inserts")):
            rates[name] = _rate(job, shares)
        in_hundreds = [replace(share, at_once=AT_ONCE) for share in shares]
        rates[_append(writers, AT_ONCE)] = _rate("entries", in_hundreds)
    total = ConsentEvent.objects.count()
    return rates | {
        "seal": total / _seal(),
        "verify": total / _verify(),
        "bare cursor over the entries": total / _read(),
    }


def _rate(job: str, shares: list[Share]) -> float:
    work = together(f"bench.ledger:{job}", shares)
    return sum(share.entries for share in shares) / work.seconds


def _shares(writers: int, size: int) -> list[Share]:
    """Share people and entries out; each writer has whole hundreds."""
    ids = list(Subscriber.objects.order_by("id").values_list("id", flat=True))
    entries_each = -(-size // (writers * AT_ONCE)) * AT_ONCE
    return [Share(ids[first::writers] or ids[:1], entries_each) for first in range(writers)]


def _seal() -> float:
    """Number all entries and sign the roots, each synced to a file too."""
    with TemporaryDirectory() as folder, override_settings(LEDGER_ROOTS_DIR=folder):
        started = time.perf_counter()
        seal_backlog(clock=timezone.now)
        return time.perf_counter() - started


def _verify() -> float:
    started = time.perf_counter()
    damage: list[Damage] = []
    with one_moment():
        verify_ledger(damage.append)
    seconds = time.perf_counter() - started
    if damage:
        raise LedgerDamaged(damage[0])
    return seconds


def _read() -> float:
    """Read the same rows in the same order, and do nothing with them."""
    started = time.perf_counter()
    with transaction.atomic(), connection.connection.cursor("bare") as cursor:
        cursor.itersize = _BARE_READ
        cursor.execute("SELECT * FROM consent_consentevent ORDER BY subject_id, position")
        for _row in cursor:
            pass
    return time.perf_counter() - started


def _append(writers: int, at_once: int = 1) -> str:
    several = f", {at_once} a transaction" if at_once > 1 else ""
    return f"append, {writers} writer{'s' if writers > 1 else ''}{several}"


def _bare(writers: int) -> str:
    return f"bare INSERT, {writers} writer{'s' if writers > 1 else ''}"


def _figures(rates: dict[str, list[float]]) -> list[Figure]:
    goals = {
        _append(max(WRITERS)): APPEND,
        _append(max(WRITERS), AT_ONCE): APPEND,
        "verify": VERIFY,
    }
    figures = {
        name: Figure(
            benchmark="ledger", name=name, unit="entries/s", rounds=values, goal=goals.get(name)
        )
        for name, values in rates.items()
    }
    baselines = {_append(count): _bare(count) for count in WRITERS}
    for ours, bare in (baselines | {"verify": "bare cursor over the entries"}).items():
        figures[ours] = figures[ours].compared([figures[ours].against(figures[bare])])
    return list(figures.values())
