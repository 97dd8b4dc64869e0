"""Files of people that staff take out: who may, and that it stands in the log."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from subscribers.models import Subscriber

PERMISSION = "consent.export_people"


def may_take_out(request: HttpRequest) -> bool:
    """Say who may take people out as a file."""
    return request.user.has_perm(PERMISSION)


def log_taking_out(request: HttpRequest, what: str) -> None:
    """Write down who took out what; what was searched for is left out, as it may name somebody."""
    LogEntry.objects.create(
        user_id=request.user.pk or 0,
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_repr="People",
        action_flag=CHANGE,
        change_message=what,
    )
