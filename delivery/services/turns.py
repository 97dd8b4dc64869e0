"""One worker's turn: what it may claim now, and what it hears while it works through it."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from delivery.gateways.base import Outcome, Verdict
from delivery.gateways.verdicts import is_policy, pushed_back, trouble_of, wants_fewer
from delivery.rendering.compose import Composer
from delivery.rules.retry import spread_of
from delivery.rules.trouble import Kind
from delivery.selectors.versions import Versions
from delivery.services import breaking, pacing
from delivery.services.claiming import Claim, Clock
from delivery.services.measuring import Tally

# For so long chunks begin without asking anew whether the mail system is left alone.
_ASKS_AGAIN_SECONDS = 1.0

_NOTHING_WENT = (Verdict.NOT_STARTED, Verdict.AWAY, Verdict.OURS)
_COMES_AGAIN = (*_NOTHING_WENT, Verdict.TRY_LATER)


@dataclass(slots=True)
class Round:
    """What one worker's turns share: what it counted and read, and whether it goes home.

    Versions that were published do not change, nor do editions that were approved but for their
    catalogues (`Composer.keep_up`), so half a minute is not too long to keep what was made of them.
    """

    composer: Composer = field(default_factory=Composer)
    versions: Versions = field(default_factory=Versions)
    tally: Tally = field(default_factory=Tally)
    is_over: bool = False


@dataclass(slots=True)
class Turn:
    """What a worker claimed, under the rate of one brand (`brand_id`) or of none.

    `asks` is the trouble that its one message asks about, where it is a probe.
    """

    claims: Sequence[Claim]
    round: Round
    clock: Clock
    brand_id: int | None = None
    asks: Kind = Kind.NONE
    _used: int = 0
    _heard: bool = False
    _goes_back: bool = False
    _asked_at: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Say whether no chunk of it may begin any more."""
        if not self.asks and time.monotonic() - self._asked_at >= _ASKS_AGAIN_SECONDS:
            self._asked_at = time.monotonic()
            self.round.is_over |= bool(breaking.standing().trouble)
        return self._goes_back or self.round.is_over

    def hear(self, chunk: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
        """Take in what became of a chunk: count it, then stop, slow down, or go on as before."""
        self._count(chunk, outcomes)
        self._used += sum(outcome.verdict not in _NOTHING_WENT for outcome in outcomes)
        kind, code = trouble_of(outcomes)
        if kind:
            self._stop(kind, code, outcomes)
            return
        if self.asks:
            self._answered(outcomes)
        if wants_fewer(outcomes):
            self._slow_down(outcomes)

    def close(self) -> None:
        """Give back what was not used: tokens, or the right to ask."""
        unused = len(self.claims) - self._used
        if self.brand_id is not None and unused > 0:
            pacing.give_back(brand_id=self.brand_id, tokens=unused)
        if self.asks and not self._heard:
            breaking.probe_unused(clock=self.clock)

    def _count(self, chunk: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
        editions = {claim.delivery_id: claim.edition_id for claim in chunk}
        back = {outcome.delivery_id for outcome in outcomes if outcome.verdict in _COMES_AGAIN}
        taken = [o.delivery_id for o in outcomes if o.verdict == Verdict.ACCEPTED]
        self.round.tally.add(
            worked=[edition for id_, edition in editions.items() if id_ not in back],
            accepted=[editions.get(id_) for id_ in taken],
            clock=self.clock,
        )

    def _stop(self, kind: Kind, code: str, outcomes: Sequence[Outcome]) -> None:
        """Go home. Where part of the chunk was taken, it is this session, not the mail system."""
        self._heard = self.round.is_over = True
        verdicts = Counter(outcome.verdict for outcome in outcomes)
        if kind == Kind.OURS or not verdicts[Verdict.ACCEPTED]:
            breaking.meet_trouble(
                kind=kind,
                code=code,
                is_probe=bool(self.asks),
                spread=spread_of(self.claims[0].delivery_id),
                clock=self.clock,
            )

    def _answered(self, outcomes: Sequence[Outcome]) -> None:
        """An answer about the message says that the mail system works, or at least is there."""
        verdicts = {outcome.verdict for outcome in outcomes}
        later = pushed_back(outcomes)
        if self.asks == Kind.OURS and any(is_policy(outcome) for outcome in outcomes):
            # One message cannot tell whether it is about us still: what is said is what was said.
            self._stop(self.asks, outcomes[0].code, outcomes)
            return
        if verdicts & {Verdict.ACCEPTED, Verdict.REFUSED} or (later and self.asks == Kind.AWAY):
            self._heard = True
            breaking.works_again(clock=self.clock)
        elif later or Verdict.UNKNOWN in verdicts:
            self._stop(self.asks, outcomes[0].code, outcomes)

    def _slow_down(self, outcomes: Sequence[Outcome]) -> None:
        """What is left of the turn was claimed at the old rate: it goes back.

        The worker goes on with other brands, and with this one at its new rate.
        """
        later = pushed_back(outcomes)
        self._goes_back = True
        # What was counted so far is what goes now.
        self.round.tally.write(clock=self.clock)
        pacing.slow_down(
            delivery_ids=[outcome.delivery_id for outcome in later],
            code=later[-1].code,
            rest_seconds=max(outcome.retry_after or 0 for outcome in later),
            spread=spread_of(later[0].delivery_id),
            clock=self.clock,
        )
