"""The audit trail: what staff did, in Django's log, which only grows (a trigger refuses the rest).

A change is written down where it is made, by `ModelAdmin.log_change` or `programs.admin.trail`;
this is for what people of staff do about themselves.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

BY_COMMAND = "command-line"
LOCKED_OUT = "Locked out: too many wrong passwords from one address."


def log_own(request: HttpRequest, words: str) -> None:
    """Write down what somebody did about their own account: logged in, set up a device."""
    if isinstance(request.user, User):
        write(request.user, words)


def write(user: User, words: str) -> None:
    """Write down what became of an account, in the name of whose it is."""
    LogEntry.objects.log_actions(
        user_id=user.pk,
        queryset=[user],
        action_flag=CHANGE,
        change_message=words,
        single_object=True,
    )


def write_by_command(row: Model, flag: int, words: str) -> None:
    """Write down what a command did to a row: by whom is known to the machine, not to us.

    The log needs somebody: an account of this name, by which nobody can log in, stands for them.
    """
    user, is_new = User.objects.get_or_create(username=BY_COMMAND, defaults={"is_active": False})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    LogEntry.objects.log_actions(
        user_id=user.pk,
        queryset=[row],
        action_flag=flag,
        change_message=words,
        single_object=True,
    )


@receiver(user_locked_out, dispatch_uid="config.staff.locked_out")
def log_lock_out(*, username: str = "", **_kwargs: Any) -> None:
    """Write down that an account was locked, once for each cooling off, however often it is tried.

    A name that nobody has is in the logs alone.
    """
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    user = User.objects.filter(username=username).first()
    if user is not None and not _entries(user, LOCKED_OUT, since).exists():
        write(user, LOCKED_OUT)


def _entries(user: User, words: str, since: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(user=user, change_message=words, action_time__gte=since)
