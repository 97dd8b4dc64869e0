"""What the API does with sign-ups that were made elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.rules.proxy import ProxyRefusal
from consent.rules.vocabulary import Method, State
from consent.services.proxy import Asked, Bringing, ProxyItem, request_for
from consent.services.recording import Clock


class RequestRefused(Exception):
    """A request was not taken; `refusal` says why."""

    def __init__(self, refusal: ProxyRefusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Pending:
    """One person who will be asked to confirm."""

    external_id: str
    program: str
    state: State = State.PENDING


def bring_by_api(*, items: Sequence[ProxyItem], clock: Clock) -> list[Pending | RequestRefused]:
    """Ask the person of each item once to confirm; answer in order."""
    results = request_for(items=items, bringing=Bringing(method=Method.API), clock=clock)
    return [
        Pending(each.external_id, each.program) if isinstance(each, Asked) else RequestRefused(each)
        for each in results
    ]
