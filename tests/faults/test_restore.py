"""The drill: an older backup is restored, and nothing of what people stopped comes back."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent import journal
from consent.ledger.installation import INSTALLATION
from consent.models import ConsentEvent, JournalHead
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.rules.wording import words
from consent.selectors import tokens
from consent.services import restricting, stops
from consent.services.change import change
from consent.services.contradict import contradict
from consent.services.erase import erase
from consent.services.leave import leave, pause, undo
from consent.services.upsert import UpsertInput, upsert
from delivery.models import Delivery, Edition
from delivery.services import editions
from delivery.services.claiming import ANSWERS
from delivery.services.planning import finish_through, plan_due
from delivery.services.restoring import restore
from delivery.services.sending import send_due
from delivery.tasks import tick
from programs.models import Program
from subscribers.models import Subscriber, Suppression
from subscribers.rules.matching import PersonInput
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.conftest import WorkerFactory
from tests.databases import ClonedDatabase
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, send, work
from tests.faults.backups import Backup, back_up
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until
from tests.workers import Worker

pytestmark = pytest.mark.django_db(transaction=True)

WHO = (
    "stays",
    "leaves",
    "pauses",
    "unticks",
    "rarely",
    "stopped",
    "restricted",
    "erased",
    "contradicts",
    "moves",
)


def address(who: str) -> str:
    return f"{who}@example.com"


@pytest.fixture
def backup(cloned_database: ClonedDatabase, tmp_path: Path) -> Callable[[], Backup]:
    """Take a backup when called."""
    return lambda: back_up(cloned_database, tmp_path)


@pytest.fixture
def start_processes(
    celery_worker: WorkerFactory, celery_beat: WorkerFactory
) -> Callable[[], Worker]:
    """Start a beat and a worker of their own when called."""

    def start() -> Worker:
        celery_beat()
        return celery_worker()

    return start


@pytest.fixture
def program(settings: Settings) -> Program:
    """A program with a day between editions, and one of each that narrows in its own way."""
    uses: list[factories.Use] = ["first_name", ("usual_store", "optional")]
    program = factories.published_program("weekly-usuals", uses=uses)
    for who in WHO:
        cast.say_yes(program, address(who), chosen=["usual_store"])
    Delivery.objects.all().delete()
    return program


def narrow_each_in_their_way(program: Program) -> None:
    rows = {who: cast.subscription(program, address(who)) for who in WHO}
    word = {"ip": "", "user_agent": "", "clock": timezone.now}
    mine = {"actor": Actor.PERSON, "method": Method.PREFERENCES, "clock": timezone.now}
    leave(subscription_id=rows["leaves"].id, method=Method.ONE_CLICK, clock=timezone.now)
    pause(
        subscription_id=rows["pauses"].id,
        until=timezone.now() + timedelta(days=9),
        clock=timezone.now,
    )
    change(subscription_id=rows["unticks"].id, chosen=[], **word)  # type: ignore[arg-type]
    change(subscription_id=rows["rarely"].id, less_often="month", **word)  # type: ignore[arg-type]
    stops.suppress(
        subscriber_ids=[rows["stopped"].subscriber_id],
        by=StoppedBy.PERSON,
        **mine,  # type: ignore[arg-type]
    )
    restricting.restrict(subscriber_ids=[rows["restricted"].subscriber_id], **mine)  # type: ignore[arg-type]
    erase(subscriber_id=rows["erased"].subscriber_id, **mine)  # type: ignore[arg-type]
    contradict(
        subscriber_id=rows["contradicts"].subscriber_id,
        field="usual_store",
        **word,  # type: ignore[arg-type]
    )
    mover = Subscriber.objects.get(id=rows["moves"].subscriber_id)
    moved = PersonInput(external_id=mover.external_id, email="elsewhere@example.com")
    upsert(items=[UpsertInput(person=moved)], by="crm", clock=timezone.now)


def assert_each_is_narrowed(program: Program, erased_id: int) -> None:
    rows = {who: cast.subscription(program, address(who)) for who in WHO[:7] if who != "erased"}
    assert rows["stays"].state == "active"
    assert rows["leaves"].state == "withdrawn"
    assert rows["pauses"].state == "paused"
    assert rows["unticks"].chosen == []
    assert rows["rarely"].less_often == "month"
    assert rows["stopped"].subscriber.suppressed_by == "person"
    assert rows["restricted"].subscriber.restricted_at is not None
    assert Subscriber.objects.get(id=erased_id).erased_at is not None
    assert cast.person(address("contradicts")).contradicted == ["usual_store"]
    assert not Subscriber.objects.filter(email=address("moves")).exists()


def mails(sink: SmtpSink) -> Counter[tuple[str, str]]:
    """Count the messages by recipient and edition."""
    return Counter(
        (to, str(mail.message["Feedback-ID"]))
        for mail in list(sink.messages)
        for to in mail.recipients
    )


def replay() -> str:
    out = StringIO()
    call_command("journal", "replay", "--yes", stdout=out)
    return out.getvalue()


def test_inv_15_a_restored_backup_brings_nothing_back_and_sends_nothing_twice(
    program: Program,
    backup: Callable[[], Backup],
    smtp_sink: SmtpSink,
    settings: Settings,
    start_processes: Callable[[], Worker],
) -> None:
    settings.DELIVERY_BATCH = settings.DELIVERY_CHUNK = 2
    erased_id = cast.person(address("erased")).id
    edition = approved_edition(program, "first")
    later = approved_edition(program, "second")
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
    taken = backup()

    work()
    narrow_each_in_their_way(program)
    cast.say_yes(program, "new@example.com")
    lost = approved_edition(program, "third")
    assert send(lost)["too_soon"] > 0
    gone = mails(smtp_sink)
    assert len(gone) == len(WHO) + 1

    taken.restore()
    assert cast.subscription(program, address("leaves")).state == "active"
    assert Delivery.objects.filter(state="due").count() == len(WHO)
    assert journal.fence().state == "behind"
    worker = start_processes()
    wait_until(lambda: "delivery_is_fenced" in worker.output(), what="the worker sees the fence")
    assert work() == 0
    assert mails(smtp_sink) == gone
    with pytest.raises(SystemExit):
        call_command("journal", "status", stdout=StringIO())

    said = replay()

    assert "clear" in said
    assert "went since and is not in this backup: weekly-usuals/third" in said
    assert_each_is_narrowed(program, erased_id)
    states = Counter(Delivery.objects.filter(edition=edition).values_list("state", "error"))
    assert states[("uncertain", "restored")] == len(WHO) - 2, "who left or was erased has no yes"
    finish_through(clock=timezone.now)
    editions.send_now(edition=Edition.objects.get(id=later.id), clock=timezone.now)
    wait_until(
        lambda: Edition.objects.get(id=later.id).state == "done", what="the next edition is through"
    )
    assert mails(smtp_sink) == gone, "the place in the promise was taken"
    seen, restored = ConsentEvent.objects.filter(subject=INSTALLATION).order_by("position")
    assert seen.details["seen"] is True
    assert len(seen.details["ahead"]) > 0
    assert (restored.kind, restored.actor, restored.method) == ("restored", "system", "journal")
    assert restored.details["uncertain"] == len(WHO) - 2
    assert_every_invariant_holds()


def test_inv_15_replaying_twice_is_replaying_once(
    program: Program, backup: Callable[[], Backup]
) -> None:
    taken = backup()
    narrow_each_in_their_way(program)
    taken.restore()
    erased_id = cast.person(address("erased")).id
    first = restore(clock=timezone.now)
    entries = ConsentEvent.objects.count()

    JournalHead.objects.all().delete()
    assert journal.fence().state == "behind"
    second = restore(clock=timezone.now)

    assert first is not None
    assert second is not None
    assert first.replayed.entries > 0
    assert (second.replayed.entries, second.replayed.erased) == (0, 0)
    assert ConsentEvent.objects.count() == entries + 2, (
        "the second restore is recorded, too: seen and done"
    )
    assert_each_is_narrowed(program, erased_id)
    assert_every_invariant_holds()


def test_inv_15_a_replay_that_was_killed_is_run_again(
    program: Program, backup: Callable[[], Backup], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = backup()
    narrow_each_in_their_way(program)
    taken.restore()
    erased_id = cast.person(address("erased")).id

    def killed(**_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("delivery.services.restoring.finish", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(clock=timezone.now)
    assert journal.fence().state == "behind"

    again = restore(clock=timezone.now)

    assert again is not None
    assert again.replayed.entries == 0
    assert journal.fence().state == "clear"
    assert_each_is_narrowed(program, erased_id)


def test_inv_15_who_came_after_the_backup_and_stopped_everything_stays_stopped(
    program: Program, backup: Callable[[], Backup]
) -> None:
    taken = backup()
    cast.erin(program)
    taken.restore()
    done = restore(clock=timezone.now)

    assert done is not None
    assert (done.replayed.unknown, done.replayed.stopped) == (1, 1)
    assert Suppression.objects.get().by == "person"
    cast.ask(program, "erin@example.com")
    assert cast.person("erin@example.com").suppressed_by == "person"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_inv_15_no_yes_is_taken_that_a_replay_would_take_back(
    program: Program, backup: Callable[[], Backup], client: Client, language: str
) -> None:
    link = f"/c/{tokens.confirm_token(cast.ask(program, address('erased')).id)}/"
    taken = backup()
    erased_id = cast.person(address("erased")).id
    erase(
        subscriber_id=erased_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )
    taken.restore()
    before = ConsentEvent.objects.count()

    answer = client.post(link, headers={"Accept-Language": language})

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert words(language)["not_yet_lead"] in answer.content.decode()
    assert ConsentEvent.objects.count() == before
    restore(clock=timezone.now)
    assert Subscriber.objects.get(id=erased_id).erased_at is not None
    assert client.post(link).status_code == 404, "it went with the person"
    anew = cast.say_yes(program, address("erased"))
    assert (anew.state, anew.subscriber.suppressed_by) == ("active", "")
    assert anew.subscriber_id != erased_id
    assert restore(clock=timezone.now) is None
    anew.refresh_from_db()
    assert anew.state == "active"
    assert_every_invariant_holds()


def test_inv_15_behind_the_fence_people_may_leave_and_not_take_it_back(
    program: Program, backup: Callable[[], Backup], client: Client
) -> None:
    taken = backup()
    narrow_each_in_their_way(program)
    taken.restore()
    row = cast.subscription(program, address("stays"))
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None

    with pytest.raises(journal.FenceUpError):
        undo(event_id=left.id, clock=timezone.now)
    restore(clock=timezone.now)

    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert undo(event_id=left.id, clock=timezone.now)
    assert cast.subscription(program, address("stays")).state == "active"


def test_inv_15_a_restore_that_lost_sends_alone_is_seen(
    program: Program, backup: Callable[[], Backup], smtp_sink: SmtpSink
) -> None:
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
    taken = backup()
    work()
    taken.restore()
    assert journal.fence().state == "behind"
    assert EventKind.RESTORED not in ConsentEvent.objects.values_list("kind", flat=True)
    assert work() == 0
    restore(clock=timezone.now)
    assert work() == 0
    assert max(mails(smtp_sink).values()) == 1
    assert_every_invariant_holds()


def test_inv_11_a_link_mailed_before_the_restore_opens_nobody_elses_page_after_it(
    program: Program, backup: Callable[[], Backup], client: Client, smtp_sink: SmtpSink
) -> None:
    taken = backup()
    lost = cast.ask(program, "zoe@example.com")
    send_due(kinds=ANSWERS, clock=timezone.now)
    lost_row = cast.subscription(program, "zoe@example.com")
    links = [f"/c/{tokens.confirm_token(lost.id)}/", f"/u/{tokens.leave_token(lost_row.id)}/"]
    assert [client.get(link).status_code for link in links] == [200, 200]

    taken.restore()
    restore(clock=timezone.now)
    for number in range(20):
        cast.ask(program, f"later{number}@example.com")

    assert [client.get(link).status_code for link in links] == [404, 404]


def test_inv_11_the_numbers_of_what_was_lost_are_left_out_as_soon_as_a_restore_is_seen(
    program: Program, backup: Callable[[], Backup]
) -> None:
    taken = backup()
    lost = cast.ask(program, "zoe@example.com")
    leave(
        subscription_id=cast.subscription(program, address("leaves")).id,
        method=Method.ONE_CLICK,
        clock=timezone.now,
    )
    taken.restore()

    tick()
    first = cast.ask(program, "later@example.com").id
    tick()
    second = cast.ask(program, "later.still@example.com").id

    assert first > lost.id + 5_000_000
    assert second < first + 100, "once for each restore"
