"""What the installation keeps about somebody who is erased: stored answers, the staff log."""

from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q
from rest_framework.renderers import JSONRenderer

from delivery.models import PrivacyRequest
from subscribers.models import Subscriber

# As the API wrote them: the body is JSON, in which a quote has another spelling.
_FORGET = """
DELETE FROM config_storedanswer
 WHERE EXISTS (SELECT FROM unnest(%(named)s::text[]) AS name
               WHERE strpos(lower(convert_from(body, 'UTF8')), lower(name)) > 0
                  OR strpos(lower(idempotency_key), lower(name)) > 0)
"""

ERASED = "an erased person"


def scrub(*, subscriber_id: int, names: Iterable[str]) -> None:
    """Destroy what names an erased person in stored answers and in the log of what staff did.

    `names` are their external id and every address that they had.

    A stored answer goes whole: a caller who sends the same call again gets it done anew, or told
    that the person is unknown. An entry of the staff log stays, without the name.
    """
    _forget_answers([name for name in names if name])
    _rename_log_entries(subscriber_id)


def _forget_answers(names: Iterable[str]) -> None:
    spelled = [JSONRenderer().render(name).decode()[1:-1] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"named": spelled})


def _rename_log_entries(subscriber_id: int) -> None:
    requests = PrivacyRequest.objects.filter(subscriber=subscriber_id).values_list("pk", flat=True)
    person = Q(content_type=_type_of(Subscriber), object_id=str(subscriber_id))
    request = Q(
        content_type=_type_of(PrivacyRequest), object_id__in=[str(number) for number in requests]
    )
    LogEntry.objects.filter(person | request).update(object_repr=ERASED, change_message="")


def _type_of(model: type[Subscriber] | type[PrivacyRequest]) -> ContentType:
    return ContentType.objects.get_for_model(model)
