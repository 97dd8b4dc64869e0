"""Which deliveries are those of a brand."""

from collections.abc import Collection

from django.db.models import Q

from consent.selectors.of_brands import person_in


def delivery_in(brands: Collection[int], *, at: str = "") -> Q:
    """Return the condition that the delivery at the path `at` is of `brands`; `""`: the row itself.

    A message about the person as a whole, such as the link to their preference centre, is of every
    brand that they have to do with.
    """
    way = f"{at}__" if at else ""
    theirs = Q(person_in(brands, person=f"{way}subscriber"))
    of_a_program = Q(**{f"{way}subscription__program__brand__in": brands})
    return of_a_program | (Q(**{f"{way}subscription": None}) & theirs)
