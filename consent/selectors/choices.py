"""What one yes leaves to the person who gave it."""

from consent.models import Subscription
from consent.rules.changing import Choices, shallower
from consent.rules.fold import Standing
from consent.rules.frequency import less_often_options
from consent.rules.profile import Source
from consent.selectors.frequency import promised_by
from programs.models import Invitation
from programs.rules.depth import deepest
from programs.rules.vocabulary import Category, Need
from programs.selectors.promises import UseRow, uses_of
from subscribers.models import Profile


def choices_of(row: Subscription, standing: Standing) -> Choices:
    """Return what the person of `row` may change about the yes in `standing`, and has so far."""
    invitation = Invitation.objects.get(id=standing.invitation_id or 0)
    uses = uses_of([invitation.id])[invitation.id]
    asked = _keys(uses, Need.ASKED)
    return Choices(
        optional=_keys(uses, Need.OPTIONAL),
        asked=asked,
        less_often=tuple(less_often_options(promised_by(invitation))),
        depths=shallower(_allowed(row)),
        chosen=frozenset(standing.chosen),
        said=_said(row.subscriber_id, asked),
        chosen_less_often=standing.less_often,
        chosen_depth=standing.depth,
    )


def _keys(uses: list[UseRow], need: Need) -> frozenset[str]:
    return frozenset(use.key for use in uses if use.need == need)


def _allowed(row: Subscription) -> Category:
    """Return how deep it could go without a word of the person."""
    program = row.program
    return deepest(program.brand.depths(), program.depth, row.subscriber.relationship)


def _said(subscriber_id: int, keys: frozenset[str]) -> dict[str, object]:
    profile = Profile.objects.filter(pk=subscriber_id).first()
    values = profile.values if profile else {}
    return {
        key: values[key]["v"] for key in keys & set(values) if values[key]["by"] == Source.PERSON
    }
