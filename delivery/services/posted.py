"""Working all that was posted at the public forms, whichever app it is for."""

from collections.abc import Mapping
from typing import Any

from consent.rules.posting import FormKind
from consent.services.posted import Work, has_posted, join_as_posted, work_posted
from delivery.services.claiming import Clock
from delivery.services.fencing import is_fenced
from delivery.services.links import send_preference_link

# Messages wait behind it in the same worker.
_SECONDS = 10.0


def work_posted_forms(*, clock: Clock) -> int:
    """Work the forms that wait, for a while; return how many.

    None while delivery is fenced: a restored backup may hold forms of people who were erased since.
    """
    if not has_posted(clock=clock) or is_fenced():
        return 0
    return work_posted(work=_WORK, clock=clock, seconds=_SECONDS)


def _link_as_posted(said: Mapping[str, Any], clock: Clock) -> None:
    send_preference_link(address=said["address"], clock=clock)


_WORK: Mapping[FormKind, Work] = {
    FormKind.JOIN: join_as_posted,
    FormKind.LINK: _link_as_posted,
}
