"""What the installation keeps about somebody who is erased: stored answers, the staff log."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q
from rest_framework.renderers import JSONRenderer

from delivery.models import PrivacyRequest
from subscribers.models import Subscriber

# As the API wrote them: the body is JSON, in which a quote has another spelling. An address is
# itself wherever it stands; an id such as 7 is one only as a whole: a JSON string, a part of the
# path of an address, or a word of the key that the caller made up.
_FORGET = """
DELETE FROM config_storedanswer
 WHERE EXISTS (SELECT FROM unnest(%(addresses)s::text[]) AS name
               WHERE strpos(lower(convert_from(body, 'UTF8')), lower(name)) > 0
                  OR strpos(lower(idempotency_key), lower(name)) > 0)
    OR EXISTS (SELECT FROM unnest(%(strings)s::text[]) AS name
               WHERE strpos(convert_from(body, 'UTF8'), name) > 0)
    OR EXISTS (SELECT FROM unnest(%(segments)s::text[]) AS name
               WHERE strpos(translate(convert_from(body, 'UTF8'), '"?#', '///'), name) > 0)
    OR EXISTS (SELECT FROM unnest(%(words)s::text[]) AS name WHERE idempotency_key ~* name)
"""

ERASED = "an erased person"


def scrub(*, subscriber_id: int, external_ids: Iterable[str], addresses: Iterable[str]) -> None:
    """Destroy what names an erased person in stored answers and in the log of what staff did.

    `external_ids` and `addresses` are all that they had.

    A stored answer goes whole: a caller who sends the same call again gets it done anew, or told
    that the person is unknown. An entry of the staff log stays, without the name.
    """
    forget_answers_naming(external_ids, [address for address in addresses if address])
    _rename_log_entries(subscriber_id)


def forget_answers_naming(external_ids: Iterable[str], addresses: Iterable[str]) -> None:
    """Delete the stored answers that name a person, in their text or in the caller's key."""
    ids = [external_id for external_id in external_ids if external_id]
    spelled = {
        "addresses": [_json(address)[1:-1] for address in addresses],
        "strings": [_json(name) for name in ids],
        "segments": [f"/{quote(name, safe='')}/" for name in ids],
        "words": [rf"(^|[^[:alnum:]]){re.escape(name)}([^[:alnum:]]|$)" for name in ids],
    }
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, spelled)


def _json(name: str) -> str:
    return JSONRenderer().render(name).decode()


def _rename_log_entries(subscriber_id: int) -> None:
    requests = PrivacyRequest.objects.filter(subscriber=subscriber_id).values_list("pk", flat=True)
    person = Q(content_type=_type_of(Subscriber), object_id=str(subscriber_id))
    request = Q(
        content_type=_type_of(PrivacyRequest), object_id__in=[str(number) for number in requests]
    )
    LogEntry.objects.filter(person | request).update(object_repr=ERASED, change_message="")


def _type_of(model: type[Subscriber] | type[PrivacyRequest]) -> ContentType:
    return ContentType.objects.get_for_model(model)
