"""Hand over by a provider's API: any that Anymail supports.

Where the provider has places for a whole part, or takes a list of messages, many go in one request;
else each goes by itself, several at once.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import structlog
from anymail.message import AnymailMessage, AnymailStatus
from django.conf import settings

from consent.selectors.tokens import mail_token
from delivery.gateways.anymail_letters import (
    MERGES,
    Bundle,
    Bundled,
    Finished,
    Letter,
    Places,
    shared,
    together,
)
from delivery.gateways.anymail_line import Line
from delivery.gateways.anymail_meaning import (
    NOT_STARTED,
    Answer,
    of_error,
    of_list,
    of_status,
)
from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.gateways.parts import parts_of

log = structlog.get_logger(__name__)

_STOPS_THE_REST = (Verdict.AWAY, Verdict.OURS)
_TOO_SLOW = Answer(Verdict.UNKNOWN, "too_slow")
_BROKEN = Answer(Verdict.REFUSED, "unsendable")

Group = tuple[Letter, ...]


@dataclass
class _Round:
    """What the threads of one hand-over share. `answers` has a place for each envelope."""

    deadline: float
    answers: list[Answer | None]
    started: set[int] = field(default_factory=set)
    is_over: bool = False
    given_up: Answer | None = None

    def may_start(self) -> bool:
        return not self.is_over and time.monotonic() < self.deadline


class AnymailGateway:
    """Keep a line to the provider for each thread and read every answer."""

    def __init__(self, *, at_once: int, batch: int, patience: float) -> None:
        """Ask Anymail what the provider takes. Raises ImproperlyConfigured.

        `at_once` requests are under way, each with `batch` messages where the provider takes
        several; after the deadline they have `patience` seconds to be answered.
        """
        self._at_once, self._batch, self._patience = at_once, batch, patience
        self._lines: list[Line] = [Line()]
        self._spare = list(self._lines)
        self._guard = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._places: Places | Bundle | None = MERGES.get(self._lines[0].esp)

    def hand_over(self, envelopes: Sequence[Envelope], deadline: float) -> Iterator[Outcome]:
        """Yield what became of each envelope, in order; see `Gateway`.

        Once the provider is away or will not have us, what was not begun is not tried.
        """
        round_ = _Round(deadline, [None] * len(envelopes))
        self._work(envelopes, round_)
        for position, envelope in enumerate(envelopes):
            answer = round_.answers[position] or self._unanswered(round_, position)
            yield Outcome(envelope.delivery_id, *answer)

    def close(self) -> None:
        """End the sessions."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
        with self._guard:
            lines, self._spare = self._spare, []
        for line in lines:
            line.close()

    def _unanswered(self, round_: _Round, position: int) -> Answer:
        return _TOO_SLOW if position in round_.started else NOT_STARTED

    def _work(self, envelopes: Sequence[Envelope], round_: _Round) -> None:
        pool = self._open_pool()
        begun: list[Future[None]] = [
            pool.submit(self._one_group, group, round_) for group in self._groups(envelopes, round_)
        ]
        done, late = wait(begun, max(round_.deadline - time.monotonic(), 0.0) + self._patience)
        round_.is_over = True
        for broken in (failed for each in done if (failed := each.exception())):
            log.error("provider_thread_failed", exc_info=broken)
        if late:
            # Whoever hangs keeps their threads; the next chunk gets others.
            pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _open_pool(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="provider")
        return self._pool

    def _groups(self, envelopes: Sequence[Envelope], round_: _Round) -> Iterator[Group]:
        letters = _letters(envelopes, round_)
        if self._places is None:
            return ((letter,) for letter in letters)
        return together(list(letters), self._places, self._batch)

    def _one_group(self, group: Group, round_: _Round) -> None:
        if round_.given_up is not None:
            self._note(group, [round_.given_up] * len(group), round_)
            return
        if not round_.may_start():
            return
        line = self._take_line()
        round_.started.update(letter.position for letter in group)
        answers = self._answers(line, group, round_)
        self._note(group, answers, round_)
        self._give_back(line, round_)

    def _answers(self, line: Line, group: Group, round_: _Round) -> list[Answer]:
        """Send a group; where something in it is refused for good, each of it by itself."""
        places = self._places
        if places is None or (len(group) == 1 and places.sends_one_alone):
            return [self._alone(line, letter, round_) for letter in group]
        answers = self._asked(line, lambda: shared(group, places), group, round_)
        if len(group) == 1 or any(answer.verdict != Verdict.REFUSED for answer in answers):
            return answers
        return [self._parted(line, letter, round_) for letter in group]

    def _parted(self, line: Line, letter: Letter, round_: _Round) -> Answer:
        if not round_.may_start():
            return NOT_STARTED
        [answer] = self._answers(line, (letter,), round_)
        return answer

    def _alone(self, line: Line, letter: Letter, round_: _Round) -> Answer:
        [answer] = self._asked(line, lambda: Finished(letter), (letter,), round_)
        return answer

    def _asked(
        self, line: Line, make: Callable[[], AnymailMessage], group: Group, round_: _Round
    ) -> list[Answer]:
        key = _key_of(group) if line.is_idempotent else ""
        answers = _sent(line, make(), group, key)
        is_lost = any(answer.verdict == Verdict.UNKNOWN for answer in answers)
        if key and is_lost and round_.may_start():
            # The provider knows it by its key: it answers as it did, or takes it now.
            answers = _sent(line, make(), group, key)
        return answers

    def _note(self, group: Group, answers: Sequence[Answer], round_: _Round) -> None:
        if round_.is_over:
            # It was told already that nobody knows.
            return
        for letter, answer in zip(group, answers, strict=True):
            round_.answers[letter.position] = answer
            if answer.verdict in _STOPS_THE_REST:
                round_.given_up = answer

    def _take_line(self) -> Line:
        with self._guard:
            if self._spare:
                return self._spare.pop()
        return Line()

    def _give_back(self, line: Line, round_: _Round) -> None:
        if round_.is_over:
            line.close()
            return
        with self._guard:
            self._spare.append(line)


def _letters(envelopes: Sequence[Envelope], round_: _Round) -> Iterator[Letter]:
    """Yield the envelopes with their parts; what cannot be taken apart has its answer."""
    for position, envelope in enumerate(envelopes):
        try:
            yield Letter(position, envelope, parts_of(envelope))
        except (LookupError, TypeError, ValueError):
            log.exception("message_not_taken_apart", delivery=envelope.delivery_id)
            round_.answers[position] = _BROKEN


def _key_of(group: Group) -> str:
    """Return the key by which this very request is known when it is made again.

    "" where something in it is no delivery: a test would have the key of the one before it, and be
    answered as that was and never sent.
    """
    if not all(letter.envelope.delivery_id for letter in group):
        return ""
    tokens = [mail_token(letter.envelope.delivery_id) for letter in group]
    if len(tokens) == 1:
        return tokens[0]
    return hashlib.blake2b(" ".join(tokens).encode(), digest_size=20).hexdigest()


def _sent(line: Line, message: AnymailMessage, group: Group, key: str = "") -> list[Answer]:
    error = line.send(message, key)
    status = getattr(message, "anymail_status", None) or AnymailStatus()
    if error is not None:
        log.warning("provider_raised", kind=type(error).__name__, messages=len(group))
    if isinstance(message, Bundled):
        raised = getattr(error, "response", None)
        # An answer that refuses is false, as requests has it.
        response = raised if status.esp_response is None else status.esp_response
        each = of_list(response, len(group), esp=line.esp)
        if each is not None:
            return each
    return [_answer(line, letter, status, error, is_alone=len(group) == 1) for letter in group]


def _answer(
    line: Line, letter: Letter, status: AnymailStatus, error: Exception | None, *, is_alone: bool
) -> Answer:
    """Return what became of one: what the provider said of it is right, whatever failed later."""
    said = of_status(status, letter.envelope.recipient, is_alone=is_alone)
    if said is not None:
        return said
    if error is not None:
        return of_error(error, esp=line.esp, has_left=line.has_left)
    # A receiver that cancels, before anything left.
    return Answer(Verdict.REFUSED, "cancelled")


def anymail_gateway() -> AnymailGateway:
    """Return a gateway to the provider of the settings."""
    return AnymailGateway(
        at_once=settings.DELIVERY_AT_ONCE,
        batch=settings.DELIVERY_MERGE,
        patience=settings.DELIVERY_PATIENCE_SECONDS,
    )
