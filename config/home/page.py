"""All of the home page, in one call."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from config.home import needs, tour
from config.home.programs import AT_MOST, programs
from config.home.seeing import Seeing, adding, asked_together, first, listing
from config.home.system import Part, first_that_stopped, system
from config.staff.accounts import roles_in_words, roles_of
from consent import journal
from consent.models import InvitationBatch, PeopleImport
from delivery.models import Edition, Figure, PrivacyRequest, TrialEnd
from delivery.selectors.next_sends import (
    IDLE,
    Standing,
    by_state,
    next_of,
    when_it_goes,
    why_nothing,
)
from delivery.selectors.standstill import outlook
from programs.models import Program, TwoPersonRule
from programs.selectors.two_persons import changes_that_hold_it_off, off_since
from subscribers.models import Subscriber

_RULE_OFF, _TRIAL_OVER = "rule_off", "trial_over"
# What one begins most, in this order.
_BEGINS = (
    ("Begin a program", Program),
    ("Write an edition", Edition),
    ("Invite people", InvitationBatch),
    ("Import people", PeopleImport),
    ("Note a privacy request", PrivacyRequest),
)
# What one reads most who begins nothing.
_READS = (("Read the reports", Figure, "delivery.see_reports"),)


def home_of(seeing: Seeing, now: datetime) -> dict[str, Any]:
    """Return what the page shows to this person; as many queries, however much there is."""
    editions = seeing.rows(Edition)
    asked = [*needs.asked_of(seeing, now), *tour.asked_of(seeing), by_state(editions)]
    found = asked_together([*asked, *_notices()])
    shown = programs(seeing, now.astimezone(UTC).date()) if seeing.may_see(Program) else []
    standing = Standing(found, next_of(editions) if seeing.may_see(Edition) else [])
    return {
        "begins": _begins(seeing),
        "people_url": listing(Subscriber) if seeing.may_see(Subscriber) else "",
        **_who(seeing),
        "needs": needs.needs(seeing, found),
        "tour": tour.tour(seeing, found),
        "programs": shown,
        "are_more_programs": len(shown) == AT_MOST,
        "next_sends": [(each, when_it_goes(each)) for each in standing.scheduled],
        "rule_off": off_since() if _RULE_OFF in found else None,
        # In the place of what every page can ask for itself, by a query of its own.
        "is_trial": _TRIAL_OVER not in found,
        "sees_rule": seeing.may_see(TwoPersonRule),
        "sees_going_live": seeing.may_see(TrialEnd),
        **_sending(standing, seeing.brands, now),
    }


def _begins(seeing: Seeing) -> list[tuple[str, str]]:
    begun = [(words, adding(of)) for words, of in _BEGINS if seeing.may_add(of)]
    writes = seeing.may_add(Program) or seeing.may_add(Edition)
    reads = [(words, listing(of)) for words, of, right in _READS if seeing.may(right)]
    return begun if writes else [*begun, *reads]


def _who(seeing: Seeing) -> dict[str, Any]:
    """Return who they are here, and what that is for where they have one role."""
    user = seeing.request.user
    if not isinstance(user, User):
        return {}
    roles = [] if user.is_superuser else roles_of(user)
    return {
        "role": roles_in_words(user, roles),
        "role_about": roles[0].about if len(roles) == 1 else "",
    }


def _notices() -> list[QuerySet[Any, Any]]:
    return [
        first(changes_that_hold_it_off(), _RULE_OFF),
        first(TrialEnd.objects.all(), _TRIAL_OVER),
    ]


def _sending(standing: Standing, brands: Collection[int] | None, now: datetime) -> dict[str, Any]:
    fence, way = journal.fence(), outlook(now, brands)
    parts = system(now, way)
    alarms = [*_stopped(fence, parts), *way.alarms]
    return {
        "alarms": alarms,
        "paces": way.paces,
        "sentence": "" if alarms else why_nothing(standing),
        "system": parts,
    }


def _stopped(fence: journal.Fence, parts: Sequence[Part]) -> list[str]:
    """Return what stops all mail, whatever else there is."""
    if fence.is_up:
        return [f"Nothing is delivered: {fence}."]
    stopped = first_that_stopped(parts)
    return [f"{IDLE}the {stopped.name.lower()} {stopped.said}"] if stopped else []
