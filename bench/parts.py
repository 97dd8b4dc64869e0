"""Where the time of one message goes, in one worker."""

import time
from collections.abc import Callable, Mapping, Sequence

from django.utils import timezone

from bench.crowd import gather_and_plan
from bench.figures import Figure
from bench.send import TEMPLATE, UNTIL_ALL_IS_SENT
from bench.stage import Stage
from bench.watch import watching
from delivery.services.claiming import EDITIONS
from delivery.services.sending import send_due

# By the names under which the pipeline finds them, outer parts before those inside them.
PARTS: Mapping[str, Sequence[str]] = {
    "take a turn": ["delivery.services.sending:take_turn"],
    "claim": ["delivery.services.taking:claim"],
    "read what it is made of": ["delivery.services.sending:read"],
    "render": ["delivery.services.preparing:_compose"],
    "build": ["delivery.rendering.compose:put_in"],
    "intent": ["delivery.services.sending:intend"],
    "slot": ["delivery.services.intending:take_slots"],
    "journal, synced": ["delivery.services.intending:tell_the_journal"],
    "lock and gate": ["delivery.services.sending:hand_over"],
    "hand over": ["delivery.gateways.smtp:SmtpGateway.hand_over"],
    "settle": ["delivery.services.handing_over:accept", "delivery.services.handing_over:settle"],
}
REST, ALL = "the rest", "all of it"


def run(stage: Stage) -> list[Figure]:
    """Send the edition once in each round, by one worker."""
    messages = stage.sizes.messages
    rounds = []
    for _round in range(stage.sizes.rounds):
        with stage.databases.copy_of(TEMPLATE, lambda: gather_and_plan(messages)):
            rounds.append(microseconds(_send, messages))
    *parts, whole = (
        Figure(
            benchmark="parts",
            name=name,
            unit="us/message",
            rounds=[each[name] for each in rounds],
        )
        for name in [*PARTS, REST, ALL]
    )
    return [*(each.compared([each.against(whole)]) for each in parts), whole]


def microseconds(act: Callable[[], object], messages: int) -> dict[str, float]:
    """Let `act` send so many messages; return what each part took of one of them."""
    started = time.perf_counter()
    with watching(PARTS) as watch:
        act()
    whole = time.perf_counter() - started
    rest = whole - sum(watch.seconds.values())
    seconds = {part: watch.seconds[part] for part in PARTS} | {REST: rest, ALL: whole}
    return {name: each * 1e6 / messages for name, each in seconds.items()}


def _send() -> None:
    send_due(kinds=EDITIONS, clock=timezone.now, seconds=UNTIL_ALL_IS_SENT)
