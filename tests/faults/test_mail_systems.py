"""Mail systems that refuse, stall and hang up in the middle of a send to many."""

import json
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from delivery.models import Edition
from delivery.services.planning import plan_due
from tests import esp as esps
from tests.fast_sink import FastSink, Fate
from tests.faults.crowd import edition_on_its_way
from tests.faults.figures import Figures
from tests.faults.many import many
from tests.faults.reckoning import reckon, send_to_the_end

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param(200, id="short"), pytest.param(10_000, id="10000", marks=pytest.mark.long)],
)
OK = b"250 OK\r\n"


def planned(size: int) -> Edition:
    edition = edition_on_its_way(many(size))
    plan_due(clock=timezone.now)
    return edition


@SIZES
def test_a_mail_system_that_will_not_have_us_for_a_while_costs_nothing(
    size: int, fast_sink: FastSink, figures: Figures
) -> None:
    edition = planned(size)
    greetings = {1: b"421 4.3.2 not now\r\n", 2: b"554 5.7.1 go away\r\n", 3: b"nonsense\r\n"}
    fast_sink.greeting = lambda number: greetings.get(number, b"220 sink\r\n")

    figures.start()
    clock = send_to_the_end(edition)

    figures.stop(refusals=min(fast_sink.sessions, 3))
    reckon(edition, fast_sink.received, size=size, figures=figures, clock=clock)


@SIZES
def test_one_in_ten_is_put_off_and_one_in_a_hundred_refused(
    size: int, fast_sink: FastSink, figures: Figures
) -> None:
    edition = planned(size)
    said: Counter[bytes] = Counter()

    def answer(number: int) -> bytes:
        answered = OK
        if number % 100 == 50:
            answered = b"550 5.1.1 no such mailbox\r\n"
        elif number % 10 == 0:
            answered = b"451 4.7.1 later\r\n"
        said[answered[:3]] += 1
        return answered

    fast_sink.of_recipient = answer
    figures.start()
    clock = send_to_the_end(edition)

    figures.stop(put_off=said[b"451"], refused=said[b"550"])
    reckon(edition, fast_sink.received, size=size, figures=figures, clock=clock)
    assert said[b"451"] > size // 12
    assert figures.numbers["failed"] == said[b"550"] >= size // 100


@SIZES
@pytest.mark.parametrize("fate", ["keep_and_reset", "drop_and_reset", "stall"])
def test_what_a_mail_system_did_not_answer_is_uncertain_and_nothing_else_is(
    fate: Fate, size: int, fast_sink: FastSink, figures: Figures, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 1
    edition = planned(size)
    # Never the last one of a chunk, so that others are on their way behind it.
    every = 37 if size < 1000 else 487
    fast_sink.of_message = lambda number: fate if number % every == 0 else "take"

    figures.start()
    clock = send_to_the_end(edition)

    lost = fast_sink.fates[fate]
    reckon(
        edition, fast_sink.received, size=size, figures=figures, most_uncertain=lost, clock=clock
    )
    assert figures.numbers["uncertain"] == lost >= 2


class ProviderThatTimesOut:
    """Takes every request; of some it says nothing."""

    silent_every = 20

    def __init__(self, esp: esps.Esp) -> None:
        self.received: Counter[str] = Counter()
        self.unanswered: set[str] = set()
        self._guard = threading.Lock()
        self._requests = 0
        esp.script = self.take

    def take(self, asked: esps.Asked) -> esps.Said:
        """Keep whom it was for, then answer or not."""
        recipients = list(json.loads(asked.body["recipient-variables"]))
        with self._guard:
            self._requests += 1
            self.received.update(recipients)
            if self._requests % self.silent_every:
                return esps.Said()
            self.unanswered.update(recipients)
        return esps.Said(how="hang")


@pytest.fixture
def provider(settings: Settings) -> Iterator[ProviderThatTimesOut]:
    with esps.running() as esp:
        settings.DELIVERY_GATEWAY = "anymail"
        settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
        settings.ANYMAIL = esp.settings()
        yield ProviderThatTimesOut(esp)


@SIZES
def test_what_a_provider_took_without_an_answer_is_uncertain_and_never_sent_again(
    size: int, provider: ProviderThatTimesOut, figures: Figures
) -> None:
    edition = planned(size)
    provider.silent_every = 20 if size > 1000 else 3

    figures.start()
    clock = send_to_the_end(edition)

    lost = len(provider.unanswered)
    reckon(edition, provider.received, size=size, figures=figures, most_uncertain=lost, clock=clock)
    assert figures.numbers["uncertain"] == lost > 0
