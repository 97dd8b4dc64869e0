"""What the installation keeps about somebody who is erased: stored answers, the staff log."""

import re
from collections.abc import Collection, Iterable
from urllib.parse import quote

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q, QuerySet
from rest_framework.renderers import JSONRenderer

from config.models import StoredAnswer
from consent.selectors.merged import records_with
from delivery.models import PrivacyRequest
from subscribers.models import Subscriber

# An address is itself wherever it stands; an id such as 7 is one only as a whole: a JSON string, a
# part of the path of an address, or a word of the key that the caller made up.
_KEY_NAMES = """
       EXISTS (SELECT FROM unnest(%(addresses)s::text[]) AS name
               WHERE strpos(lower(idempotency_key), lower(name)) > 0)
    OR EXISTS (SELECT FROM unnest(%(words)s::text[]) AS name WHERE idempotency_key ~* name)
"""
# As the API wrote it: the body is JSON, in which a quote has another spelling.
_BODY_NAMES = """
       EXISTS (SELECT FROM unnest(%(addresses)s::text[]) AS name
               WHERE strpos(lower(convert_from(body, 'UTF8')), lower(name)) > 0)
    OR EXISTS (SELECT FROM unnest(%(strings)s::text[]) AS name
               WHERE strpos(convert_from(body, 'UTF8'), name) > 0)
    OR EXISTS (SELECT FROM unnest(%(segments)s::text[]) AS name
               WHERE strpos(translate(convert_from(body, 'UTF8'), '"?#', '///'), name) > 0)
"""
# Of the constants above alone.
_FORGET_KEYED = f"DELETE FROM config_storedanswer WHERE {_KEY_NAMES}"  # noqa: S608 - see above
_FORGET_ONE = f"""
DELETE FROM config_storedanswer WHERE id = %(id)s AND ({_KEY_NAMES} OR {_BODY_NAMES})
"""  # noqa: S608 - see above

ERASED = "an erased person"


def scrub(*, subscriber_id: int, external_ids: Iterable[str], addresses: Iterable[str]) -> None:
    """Destroy what names an erased person in stored answers and in the log of what staff did.

    `external_ids` and `addresses` are all that they had.

    A stored answer goes whole: a caller who sends the same call again gets it done anew, or told
    that the person is unknown. An entry of the staff log stays, without the name.
    """
    forget_answers_of([subscriber_id])
    _forget(_FORGET_KEYED, external_ids, [address for address in addresses if address])
    _rename_log_entries(subscriber_id)


def forget_answers_of(subscriber_ids: Collection[int]) -> None:
    """Delete the stored answers that name these people, or a record merged into one of theirs.

    Opens none of them, so that nobody waits for as many as there are.
    """
    _delete(StoredAnswer.objects.all(), subscriber_ids)


def forget_revocable_answers_of(subscriber_ids: Collection[int]) -> None:
    """Delete of these answers those that hold only as long as these people let them."""
    _delete(StoredAnswer.objects.filter(is_revocable=True), subscriber_ids)


def _delete(answers: QuerySet[StoredAnswer], subscriber_ids: Collection[int]) -> None:
    named = answers.filter(people__overlap=sorted(records_with(subscriber_ids)))
    # In one order: many people are in one answer, and may go at the same time.
    held = named.select_for_update().order_by("id").values_list("id", flat=True)
    StoredAnswer.objects.filter(id__in=list(held)).delete()


def forget_answer_naming(
    number: int, external_ids: Iterable[str], addresses: Iterable[str]
) -> None:
    """Delete one stored answer if it names a person, in its text or in the caller's key."""
    _forget(_FORGET_ONE, external_ids, addresses, id=number)


def _forget(
    statement: str, external_ids: Iterable[str], addresses: Iterable[str], **also: int
) -> None:
    ids = [external_id for external_id in external_ids if external_id]
    spelled = {
        "addresses": [_json(address)[1:-1] for address in addresses],
        "strings": [_json(name) for name in ids],
        "segments": [f"/{quote(name, safe='')}/" for name in ids],
        "words": [rf"(^|[^[:alnum:]]){re.escape(name)}([^[:alnum:]]|$)" for name in ids],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**spelled, **also})


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
