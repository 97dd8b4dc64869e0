"""What somebody said of their yes, which goes on when they say it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import ConsentEvent
from consent.rules.fold import fold
from consent.rules.vocabulary import PERMITTING, EventKind

# Neither a request nor an end by time takes anything of this back.
_WISHES = (*PERMITTING, EventKind.CHANGED, EventKind.PAUSED, EventKind.RESUMED)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Less often, less personal, and a pause that still runs; "" and None where there is none."""

    less_often: str = ""
    depth: str = ""
    paused_until: datetime | None = None

    def details(self) -> dict[str, str]:
        """Return them as the entry of a new yes has them."""
        details = {"less_often": self.less_often, "depth": self.depth}
        return details | ({"until": self.paused_until.isoformat()} if self.paused_until else {})


NO_WISHES = Wishes()


def wishes_of(*, subject_id: UUID, program_id: int, now: datetime) -> Wishes:
    """Return what was said of the last yes to a program, whether it holds or ended by its term.

    Read from the entries: a request after the term makes the subscription begin anew.
    """
    said = ConsentEvent.objects.filter(subject=subject_id, program=program_id, kind__in=_WISHES)
    last = fold(said.order_by("position"))
    until = last.paused_until
    return Wishes(last.less_often, last.depth, until if until and until > now else None)
