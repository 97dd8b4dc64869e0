"""Taking back people who should never have come: whoever they are nothing to, and nobody else."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import ForeignObjectRel, QuerySet

from subscribers.models import Subscriber
from subscribers.selectors.versions import versions_of

# Nothing names them, so there is nothing to go with them; the foreign keys say so once more.
_DELETE = "DELETE FROM subscribers_subscriber WHERE id = ANY(%s)"


def remove_untouched(*, versions: Mapping[int, int]) -> set[int]:
    """Delete those people whose row is still the version that is given; return who is gone.

    Somebody whom any row names stays: a request, a link, a message, a privacy request, a value. So
    does whoever somebody else holds at this moment. A stop that was on an address before they came
    stays too, without its person. One transaction.
    """
    with transaction.atomic():
        free = Subscriber.objects.select_for_update(skip_locked=True).filter(pk__in=versions)
        held = set(free.order_by("pk").values_list("pk", flat=True))
        now = versions_of(held)
        alone = {id_ for id_ in held if now[id_] == versions[id_]}
        alone -= set(_named(alone))
        with connection.cursor() as cursor:
            cursor.execute(_DELETE, [list(alone)])
    return alone


def _named(subscriber_ids: Collection[int]) -> Iterator[int]:
    """Yield whom a row of any table names, those of apps above included."""
    fields = Subscriber._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django's documented way
    for relation in fields:
        if isinstance(relation, ForeignObjectRel):
            rows: QuerySet[Any] = QuerySet(relation.related_model)
            name = relation.field.name
            named = rows.filter(**{f"{name}__in": subscriber_ids})
            yield from named.values_list(f"{name}_id", flat=True)
