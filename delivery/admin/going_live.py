"""What is to do after a promise is published, until the first message of it goes."""

from collections.abc import Iterator

from django.urls import reverse

from delivery.models import Edition
from delivery.rules.vocabulary import EditionState
from programs.admin.checklist import Point, adds_points
from programs.models import Program
from programs.selectors.two_persons import takes_two

_NOT_YET = (EditionState.DRAFT, EditionState.CANCELLED)


@adds_points
def first_edition(program: Program) -> Iterator[Point]:
    """Ask for one edition that is approved: who joins hears when the first one comes."""
    editions = Edition.objects.filter(program=program)
    if editions.exclude(state__in=_NOT_YET).exists():
        yield Point("An edition is approved: there is something to send.", is_done=True)
        return
    drafts = editions.filter(state=EditionState.DRAFT).count()
    if drafts:
        rows = reverse("admin:delivery_edition_changelist")
        waiting = "1 edition waits" if drafts == 1 else f"{drafts} editions wait"
        whom = "somebody else" if takes_two() else "somebody who may"
        words = f"{waiting} as a draft: read one, and have {whom} approve it."
        yield Point(words, link=f"{rows}?program__id__exact={program.pk}&state__exact=draft")
        return
    page = reverse("admin:delivery_edition_add")
    yield Point(
        "There is no edition yet: write the first one.",
        link=f"{page}?program={program.pk}",
        needs="delivery.add_edition",
    )
