"""Dropping posted forms that are not to be worked any more."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings

from consent.models import PostedForm
from subscribers.rules.identity import address_hash

Clock = Callable[[], datetime]

# Nobody looks into their inbox for longer; and nothing that was typed lies about.
FORMS_LAST = timedelta(days=1)


def forget_posted(addresses: Iterable[str]) -> None:
    """Drop what was posted with these addresses, in the transaction that erases their person.

    What a worker has in hand is left to it: it finds nobody there, and somebody new has come.
    """
    hashes = [address_hash(address, settings.ADDRESS_KEY) for address in addresses if address]
    theirs = PostedForm.objects.filter(address_hash__in=hashes)
    free = theirs.select_for_update(skip_locked=True).values_list("id", flat=True)
    PostedForm.objects.filter(id__in=list(free)).delete()


def forget_all_posted() -> None:
    """Drop every form of a restored backup: they were worked, or are as good as lost."""
    PostedForm.objects.all().delete()


def drop_old_posted(*, clock: Clock) -> int:
    """Drop what could not be worked within a day; return how many."""
    return PostedForm.objects.filter(posted_at__lte=clock() - FORMS_LAST).delete()[0]
