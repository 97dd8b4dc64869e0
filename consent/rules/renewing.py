"""What a new yes in the preference centre covers."""

from collections.abc import Collection, Mapping
from typing import Any

from consent.rules.cover import Use
from programs.rules.vocabulary import Need


def answers_to(uses: Collection[Use], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to what the version asks; None is no answer."""
    asked = {use.key for use in uses if use.need == Need.ASKED}
    return {key: answers[key] for key in asked & set(answers) if answers[key] is not None}


def renewed_choice(
    uses: Collection[Use],
    *,
    before: Collection[str],
    asks_for_more: bool,
    chosen: Collection[str] | None,
    answers: Mapping[str, Any],
) -> list[str]:
    """Return which fields besides the required ones the new yes covers.

    `chosen` are the optional ones that are ticked now; without it, those ticked `before`. What was
    answered before stays answered unless it is taken back. A version that asks for more carries
    nothing over: each field must be ticked or answered anew.
    """
    kept = set() if asks_for_more else set(before)
    ticked = kept if chosen is None else set(chosen)
    answered = set(answers_to(uses, answers))
    still = kept - set(answers)
    return sorted(
        use.key
        for use in uses
        if (use.need == Need.OPTIONAL and use.key in ticked)
        or (use.need == Need.ASKED and use.key in answered | still)
    )
