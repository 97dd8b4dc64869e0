"""Finding people by what staff know of them, along the indexes."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from subscribers.models import Subscriber


def found_in(people: QuerySet[Subscriber], words: str) -> QuerySet[Subscriber]:
    """Return those of `people` whose id, address or account begins with `words`.

    Small and capital letters are the same, and so the indexes are made.
    """
    beginning = words.strip().lower()
    named = people.alias(
        address=Lower("email"), reference=Lower("external_id"), company=Lower("account")
    )
    return named.filter(
        Q(address__startswith=beginning, email__isnull=False)
        | Q(reference__startswith=beginning)
        | Q(company__startswith=beginning) & ~Q(account="")
    )


def named(words: str) -> QuerySet[Subscriber]:
    """Return whoever has this very id, or had it, or this very address: one each at most."""
    word = words.strip()
    people = Subscriber.objects.alias(address=Lower("email"))
    earlier = Q(earlier_ids__external_id=word)
    return people.filter(
        Q(external_id=word) | earlier | Q(address=word.lower(), email__isnull=False)
    )
