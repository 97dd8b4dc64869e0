"""The forecast says what the gate, the renderer and the places then do, of every kind of person."""

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from consent.models import Subscription
from consent.rules.changing import NotOfferedError
from consent.rules.gate import Refusal
from consent.rules.vocabulary import Actor, Method
from consent.services.change import change
from consent.services.leave import leave, pause
from consent.services.restricting import restrict
from consent.services.stops import suppress
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rendering.forecasting import forecast, people_of
from delivery.rules.vocabulary import WhenMissing, WhenRefused
from delivery.selectors.forecast import Forecast
from delivery.services import editions
from delivery.services.planning import plan_due
from programs.models import Program
from programs.rules.vocabulary import Period, TermKind
from programs.services.programs import close_program, hold_program
from subscribers.models import Subscriber, Suppression
from subscribers.rules.vocabulary import Relationship, StoppedBy
from tests import cast, factories
from tests.delivery.control.mail import Mail, turn
from tests.delivery.sending import NOW, approved_edition, at

pytestmark = pytest.mark.django_db

Clock = Callable[[], datetime]
READS = (
    "Hello {{ first_name | default: 'you' }}, {{ household_size | default: 'all' }} of you,"
    " {{ usual_store | default: 'a shop' }}."
)
HERE: dict[str, Any] = {"ip": "", "user_agent": ""}


def two_versions() -> Program:
    """Publish a narrow promise, then a wider one; who joined before has the narrow one."""
    factories.published_invitation(uses=["first_name"], languages=["en", "de"], clock=at(days=-400))
    return factories.program("weekly-usuals")


def publish_the_wider(program: Program, **terms: Any) -> None:
    uses: list[factories.Use] = ["first_name", "household_size", ("usual_store", "optional")]
    factories.published_invitation(
        of=program, uses=uses, languages=["en", "de", "fr"], clock=at(days=-300), **terms
    )


class Crowd:
    """People of every kind, each by the services that make them so."""

    def __init__(self, program: Program, seed: int) -> None:
        self.program = program
        self.dice = random.Random(seed)  # noqa: S311 - it deals a test's people
        self.rows: list[Subscription] = []

    def join(self, count: int, clock: Clock) -> None:
        """Have so many ask in one of the languages; most confirm."""
        for _one in range(count):
            address = f"p{len(self.rows)}x{self.dice.randrange(10**9)}@example.com"
            asked: dict[str, Any] = {
                "language": self.dice.choice(["en", "en", "en", "de", "fr"]),
                "chosen": self.dice.choice([(), ("usual_store",)]),
            }
            if self.dice.random() < 0.1:
                cast.ask(self.program, address, clock=clock, **asked)
            else:
                self.rows.append(cast.say_yes(self.program, address, clock=clock, **asked))

    def know(self) -> None:
        """State relationships, and values for most."""
        items = [
            UpsertInput(
                person=PersonInput(
                    external_id=row.subscriber.external_id,
                    relationship=self.dice.choice(Relationship.values),
                ),
                profile={"first_name": "Pat"}
                | self.dice.choice(
                    [{}, {"household_size": 3}, *[{"household_size": 2, "usual_store": "West"}] * 2]
                ),
            )
            for row in self.rows
        ]
        upsert(items=items, by="crm", clock=at(days=-90))

    def live(self) -> None:
        """Let something happen to most of them."""
        for row in self.rows:
            for act in self.dice.sample(self.acts(), self.dice.choice([0, 0, 1, 1, 2])):
                with self._folded_or_not():
                    act(row)

    def _folded_or_not(self) -> contextlib.AbstractContextManager[object]:
        """Have one in three written as where a mail system hangs: the fold waits."""
        if self.dice.random() < 2 / 3:
            return contextlib.nullcontext()
        return mock.patch("consent.services.recording.hold_people", return_value=False)

    def acts(self) -> list[Callable[[Subscription], object]]:
        """Return what may happen to somebody."""
        return [
            self._leaves,
            self._pauses,
            self._pauses_shortly,
            self._less_often,
            self._less_personal,
            self._stops_everything,
            self._is_stopped_beside_the_row,
            self._restricts,
            self._moves,
        ]

    def _leaves(self, row: Subscription) -> None:
        leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-2))

    def _pauses(self, row: Subscription) -> None:
        until = NOW + timedelta(days=self.dice.choice([1, 20]))
        pause(subscription_id=row.id, until=until, clock=at(days=-2))

    def _pauses_shortly(self, row: Subscription) -> None:
        pause(subscription_id=row.id, until=NOW - timedelta(hours=1), clock=at(days=-2))

    def _less_often(self, row: Subscription) -> None:
        period = self.dice.choice([Period.MONTH, Period.QUARTER])
        with contextlib.suppress(NotOfferedError):
            change(subscription_id=row.id, less_often=period, clock=at(days=-2), **HERE)

    def _less_personal(self, row: Subscription) -> None:
        depth = self.dice.choice(["identity", "declared"])
        with contextlib.suppress(NotOfferedError):
            change(subscription_id=row.id, depth=depth, clock=at(days=-2), **HERE)

    def _stops_everything(self, row: Subscription) -> None:
        suppress(
            subscriber_ids=[row.subscriber_id],
            by=StoppedBy.CONTROLLER,
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=at(days=-2),
        )

    def _is_stopped_beside_the_row(self, row: Subscription) -> None:
        Suppression.objects.create(
            address_hash=self.dice.randbytes(32),
            subscriber_id=row.subscriber_id,
            by=StoppedBy.MAIL,
            created_at=at(days=-2)(),
        )

    def _restricts(self, row: Subscription) -> None:
        restrict(
            subscriber_ids=[row.subscriber_id],
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=at(days=-2),
        )

    def _moves(self, row: Subscription) -> None:
        Subscriber.objects.filter(id=row.subscriber_id).update(email=f"new{row.id}@example.com")


def earlier_edition(program: Program, days: float) -> None:
    """Send one before, which takes places."""
    edition = approved_edition(program, f"before{abs(days):g}", body="Hello.", clock=at(days=days))
    editions.send_now(edition=edition, clock=at(days=days))
    plan_due(clock=at(days=days))
    turn(Mail(), clock=at(days=days))


def the_edition(program: Program, **how: Any) -> Edition:
    """Return an approved edition that reads what only the wider promise declares."""
    texts = [Draft(language, "Your list", "", READS) for language in ("en", "de")]
    edition = editions.save(
        program=program,
        name="looked-at",
        texts=texts,
        prepared_by=factories.marketer(),
        clock=at(days=-1),
        **how,
    )
    return editions.approve(edition=edition, approved_by=factories.approver(), clock=at(days=-1))


def what_became(edition: Edition) -> tuple[Counter[str], Counter[str]]:
    """Send it; return the ends by refusal, "" for sent, and what waits by reason."""
    plan_due(clock=at(seconds=0))
    while turn(Mail(), clock=at(seconds=0)):
        pass
    rows = Delivery.objects.filter(edition=edition).values_list("state", "refusal")
    ends = Counter(refusal for state, refusal in rows if state != "due")
    return ends, Counter(refusal or "held" for state, refusal in rows if state == "due")


def foretold(found: Forecast) -> tuple[Counter[str], Counter[str]]:
    """Return a forecast in the same form."""
    ends = Counter({str(why): count for why, count in found.refused.items()})
    ends += Counter({"": found.gets})
    return ends, Counter({str(why): count for why, count in found.waits.items()})


def listed(edition: Edition, found: Forecast) -> dict[str, int]:
    """Return how many people stand behind each number, as their lists have them."""
    return {
        why: len(people_of(edition=edition, at=found.at, why=why, limit=1000).ids)
        for why in ("", *map(str, found.kept_from))
    }


WAYS: list[dict[str, Any]] = [
    {},
    {"when_missing": WhenMissing.WITHHOLD},
    {
        "when_missing": WhenMissing.WITHHOLD,
        "when_refused": WhenRefused.DEFER,
        "valid_until": NOW + timedelta(days=10),
    },
]
TERMS: list[dict[str, Any]] = [
    {},
    {"frequency_count": 2, "frequency_period": Period.MONTH},
    {"term_kind": TermKind.EDITIONS, "term_editions": 2, "frequency_count": 3},
    {"term_kind": TermKind.DAYS, "term_days": 100},
]
CASES = [
    pytest.param(
        seed,
        WAYS[seed % len(WAYS)],
        TERMS[seed % len(TERMS)],
        id=str(seed),
        marks=[pytest.mark.long] if seed in (0, 2, 3, 9, 10, 11) else [],
    )
    for seed in range(12)
]


# Together they have every reason that an edition is refused for, but those of the tests below.
@pytest.mark.parametrize(("seed", "way", "terms"), CASES)
def test_the_forecast_is_what_happens(
    seed: int, way: dict[str, Any], terms: dict[str, Any]
) -> None:
    program = two_versions()
    crowd = Crowd(program, seed)
    crowd.join(8, at(days=-350))
    publish_the_wider(program, **terms)
    crowd.join(22, at(days=-100 + seed % 3))
    crowd.know()
    for days in (-30.0, -5.0, -0.5)[: 1 + seed // 4]:
        earlier_edition(program, days)
    crowd.live()
    edition = the_edition(program, **way)
    scheduled = editions.send_now(edition=edition, clock=at(seconds=0))

    expected = forecast(edition=scheduled, at=NOW)
    assert listed(scheduled, expected) == {
        "": expected.gets,
        **{str(why): number for why, number in expected.kept_from.items()},
    }

    assert foretold(expected) == what_became(edition)
    assert expected.planned == Delivery.objects.filter(edition=edition).count()
    assert expected.planned + sum(expected.outside.values()) == Subscription.objects.count()


@pytest.mark.parametrize(
    ("stop", "refused", "waits"),
    [(close_program, {"held": 1}, {}), (hold_program, {}, {"held": 1})],
)
def test_a_program_that_is_closed_or_held(
    stop: Callable[..., object], refused: dict[str, int], waits: dict[str, int]
) -> None:
    program = factories.published_program(uses=["first_name"], clock=at(days=-9))
    cast.alice(program, clock=at(days=-8))
    edition = editions.send_now(edition=approved_edition(program), clock=at(seconds=0))
    stop(program=program)
    edition.program.refresh_from_db()

    found = forecast(edition=edition, at=NOW)
    assert foretold(found) == (Counter(refused), Counter(waits))


def test_a_draft_goes_to_nobody() -> None:
    program = factories.published_program(uses=["first_name"], clock=at(days=-9))
    cast.alice(program, clock=at(days=-8))
    edition = editions.save(
        program=program,
        name="draft",
        texts=[Draft("en", "Your list", "", "Hello.")],
        prepared_by=factories.marketer(),
        clock=at(days=-1),
    )
    assert forecast(edition=edition, at=NOW).refused == {Refusal.NOT_APPROVED: 1}


def test_what_is_not_worth_sending_by_then_is_not_sent() -> None:
    program = factories.published_program(uses=["first_name"], clock=at(days=-9))
    cast.alice(program, clock=at(days=-8))
    edition = approved_edition(program, valid_for_days=1)
    found = forecast(edition=edition, at=NOW + timedelta(days=2))
    assert found.refused == {Refusal.EXPIRED: 1}


def test_who_is_not_asked_is_counted_by_where_they_stand() -> None:
    program = factories.published_program(uses=["first_name"], clock=at(days=-9))
    cast.alice(program, clock=at(days=-8))
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)
    found = forecast(edition=approved_edition(program), at=NOW + timedelta(hours=1))
    assert (found.gets, found.outside) == (1, {"pending": 1, "revoked": 1, "withdrawn": 1})
