"""Sending a draft back with a remark: a line of what staff did, shown until it is published."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model

from programs.models import Invitation
from programs.rules.vocabulary import InvitationState
from programs.selectors.who_may import staff_name

SENT_BACK = "Sent back: "
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class SentBack:
    """What somebody who read a draft wants changed."""

    by: str
    at: datetime
    remark: str


def sent_back(version: Invitation) -> SentBack | None:
    """Return the newest remark on a draft, or None; a published version has none to answer."""
    if version.state != InvitationState.DRAFT:
        return None
    about = LogEntry.objects.select_related("user").filter(
        content_type=get_content_type_for_model(version),
        object_id=str(version.pk),
        change_message__startswith=SENT_BACK,
    )
    entry = about.order_by("-id").first()
    if entry is None:
        return None
    remark = entry.change_message.removeprefix(SENT_BACK)
    return SentBack(staff_name(entry.user), entry.action_time, remark)
