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
    """Return whoever has exactly this id or this address: nobody, one, or one of each."""
    word = words.strip()
    people = Subscriber.objects.alias(address=Lower("email"))
    return people.filter(Q(external_id=word) | Q(address=word.lower(), email__isnull=False))
