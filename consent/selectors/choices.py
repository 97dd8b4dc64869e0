"""What one yes leaves to the person who gave it."""

from collections.abc import Mapping
from typing import Any

from consent.models import Subscription
from consent.rules.changing import Choices, shallower
from consent.rules.fold import Standing
from consent.rules.frequency import Frequency, less_often_options
from consent.rules.profile import Source
from consent.selectors.frequency import promised_by
from programs.models import Invitation
from programs.rules.depth import deepest
from programs.rules.vocabulary import Category, Need
from programs.selectors.promises import uses_of
from subscribers.models import Profile


def choices_of(row: Subscription, standing: Standing) -> Choices:
    """Return what the person of `row` may change about the yes in `standing`, and has so far."""
    invitation = Invitation.objects.get(id=standing.invitation_id or 0)
    profile = Profile.objects.filter(pk=row.subscriber_id).first()
    return choices_by(
        row=row,
        standing=standing,
        promised=promised_by(invitation),
        needs={use.key: use.need for use in uses_of([invitation.id])[invitation.id]},
        values=profile.values if profile else {},
    )


def choices_by(
    *,
    row: Subscription,
    standing: Standing,
    promised: Frequency,
    needs: Mapping[str, Need],
    values: Mapping[str, Any],
) -> Choices:
    """Return the same from what was read already: the promise, and the person's values."""
    asked = _keys(needs, Need.ASKED)
    return Choices(
        optional=_keys(needs, Need.OPTIONAL),
        asked=asked,
        less_often=tuple(less_often_options(promised)),
        depths=shallower(_allowed(row)),
        chosen=frozenset(standing.chosen),
        said=_said(values, asked),
        chosen_less_often=standing.less_often,
        chosen_depth=standing.depth,
    )


def _keys(needs: Mapping[str, Need], wanted: Need) -> frozenset[str]:
    return frozenset(key for key, need in needs.items() if need == wanted)


def _allowed(row: Subscription) -> Category:
    """Return how deep it could go without a word of the person."""
    program = row.program
    return deepest(program.brand.depths(), program.depth, row.subscriber.relationship)


def _said(values: Mapping[str, Any], keys: frozenset[str]) -> dict[str, object]:
    return {
        key: values[key]["v"] for key in keys & set(values) if values[key]["by"] == Source.PERSON
    }
