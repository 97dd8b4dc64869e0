"""Finding people by what staff know of them, along the indexes."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from subscribers.models import EarlierId, Subscriber


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


def named(words: str) -> list[int]:
    """Return the number of whoever has this very id, or had it, or this very address.

    Each is one person at most. They are looked up one by one: joined by OR with another table, none
    of them would go along its index.
    """
    word = words.strip()
    by_id = Subscriber.objects.filter(external_id=word).values_list("pk")
    by_earlier = EarlierId.objects.filter(external_id=word).values_list("subscriber")
    people = Subscriber.objects.alias(address=Lower("email"))
    by_address = people.filter(address=word.lower(), email__isnull=False).values_list("pk")
    found = by_id.order_by().union(by_earlier.order_by(), by_address.order_by())
    return [number for (number,) in found]
