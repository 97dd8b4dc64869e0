"""Give people of staff their roles and brands, and say in words what they have."""

from collections.abc import Collection
from datetime import timedelta

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from config.staff.roles import Role
from programs.models import Brand
from programs.selectors.staff import limits_of
from programs.services.staff import limit_to


@transaction.atomic
def give(*, user: User, roles: Collection[Role], brands: Collection[Brand] | None) -> None:
    """Give `user` exactly these roles, for these brands only or, with None, for all. Idempotent."""
    user.groups.set(Group.objects.filter(name__in=roles))
    limit_to(user=user, brands=brands)


def roles_of(user: User) -> list[Role]:
    """Return the roles that somebody has, in the order of the table."""
    names = {group.name for group in user.groups.all()}
    return [role for role in Role if role.value in names]


def roles_in_words(user: User, roles: Collection[Role]) -> str:
    """Return what somebody with these roles is here as."""
    named = ", ".join(role.label for role in roles)
    return "Everything" if user.is_superuser else named or "No role"


def is_administrator(user: User) -> bool:
    """Say whether somebody may give others their roles."""
    return user.is_superuser or Role.ADMINISTRATOR in roles_of(user)


def standing(user: User) -> str:
    """Return in a sentence what somebody may do, and for which brands."""
    what = roles_in_words(user, roles_of(user))
    limits = {} if user.is_superuser else limits_of([user.pk])
    brands = limits.get(user.pk)
    where = "all brands" if brands is None else ", ".join(brands) or "no brand"
    return f"{what}; {where}."


def locks_at() -> QuerySet[AccessAttempt]:
    """Return the locks after too many wrong log-ins, each of a user name at an address.

    One ends by itself when it has cooled off, and is forgotten by the next log-in.
    """
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    locks: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    )
    return locks


def end_sessions(*, user: User) -> None:
    """Log somebody out wherever they are: all sessions are looked through, only staff have any."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def unlock(*, user: User) -> bool:
    """Forget the wrong log-ins of somebody, so that they can try again; say whether any were."""
    return bool(reset(username=user.get_username()))
