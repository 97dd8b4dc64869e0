"""Switch the two-person rule off for a team of one, and on again."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from programs.models import TwoPersonRule
from programs.selectors.two_persons import takes_two


class AlreadySoError(Exception):
    """Say that the rule is on, or off, already."""


@transaction.atomic
def switch_rule(
    *, is_on: bool, why: str, changed_by: User, clock: Callable[[], datetime]
) -> TwoPersonRule:
    """Write down that the rule holds from now on, or does not. Raises `AlreadySoError`."""
    if takes_two() == is_on:
        raise AlreadySoError(f"The rule is {'on' if is_on else 'off'} already.")
    return TwoPersonRule.objects.create(is_on=is_on, why=why, changed_by=changed_by, at=clock())
