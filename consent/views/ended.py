"""What is said of a program that has ended for somebody without their leaving it."""

from collections.abc import Mapping

from consent.rules.vocabulary import State

# Whoever was erased is told no time: none of theirs is kept.
ENDED: Mapping[State, str] = {
    State.COMPLETED: "ended_completed",
    State.REVOKED: "ended_revoked",
    State.REFUSED: "ended_refused",
    State.LAPSED: "ended_lapsed",
    State.ERASED: "ended_erased",
}
