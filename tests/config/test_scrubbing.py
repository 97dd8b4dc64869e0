"""What goes from stored answers with an erased person: what names them, and nothing else."""

from collections.abc import Iterable

import pytest
from django.utils import timezone

from config.api.keys import create_key
from config.models import ApiKey, StoredAnswer
from config.scrubbing import forget_answer_naming, scrub

pytestmark = pytest.mark.django_db

ADDRESSES: Iterable[str] = ["ana@example.com"]
# No text: whoever opens it to look for a name fails.
UNREADABLE = b"\xff\xfe"


@pytest.fixture
def key() -> ApiKey:
    return create_key(name="a CRM", scopes=["programs:read"], clock=timezone.now)[0]


def store(
    key: ApiKey, *, body: bytes = b"{}", people: Iterable[int] = (), idempotency_key: str = "a"
) -> StoredAnswer:
    return StoredAnswer.objects.create(
        key=key,
        idempotency_key=idempotency_key,
        request_hash=b"",
        status=200,
        content_type="application/json",
        body=body,
        people=list(people),
        created_at=timezone.now(),
    )


def is_kept(answer: StoredAnswer) -> bool:
    return StoredAnswer.objects.filter(pk=answer.pk).exists()


def is_kept_alone(key: ApiKey, *, body: str, external_id: str, idempotency_key: str = "a") -> bool:
    answer = store(key, body=body.encode(), idempotency_key=idempotency_key)
    forget_answer_naming(answer.pk, [external_id], ADDRESSES)
    return is_kept(answer)


def test_an_answer_goes_by_whom_it_names_and_its_text_is_not_opened(key: ApiKey) -> None:
    mine = store(key, body=UNREADABLE, people=[3, 1], idempotency_key="a")
    others = store(key, body=UNREADABLE, people=[2, 3], idempotency_key="b")

    scrub(subscriber_id=1, external_ids=["7"], addresses=ADDRESSES)

    assert (is_kept(mine), is_kept(others)) == (False, True)


@pytest.mark.parametrize(
    "body",
    [
        '{"external_id":"17","created_at":"2026-11-07T07:07:07Z"}',
        '{"id":7,"url":"https://example.com/17/77/a7"}',
        '{"by":"controller"}',
    ],
)
def test_an_id_inside_of_something_else_is_nobody(key: ApiKey, body: str) -> None:
    assert is_kept_alone(key, body=body, external_id="7")
    assert is_kept_alone(key, body=body, external_id="con", idempotency_key="second-17")


@pytest.mark.parametrize(
    ("body", "external_id"),
    [
        ('{"external_id":"7"}', "7"),
        ('{"results":["7"]}', "7"),
        ('{"next":"https://example.com/api/v1/subscribers/7/"}', "7"),
        ('{"next":"https://example.com/api/v1/subscribers/7"}', "7"),
        ('{"next":"https://example.com/subscribers/a%20b?x=1"}', "a b"),
        ('{"external_id":"a\\"b"}', 'a"b'),
        ('{"external_id":"Zoë"}', "Zoë"),
        ('{"detail":"Mail to Ana@Example.com"}', "7"),
    ],
)
def test_one_that_names_who_went_meanwhile_goes(key: ApiKey, body: str, external_id: str) -> None:
    other = store(key, body=body.encode(), idempotency_key="b")

    assert not is_kept_alone(key, body=body, external_id=external_id)
    assert is_kept(other)


@pytest.mark.parametrize("idempotency_key", ["7", "erase-7", "7:2026", "to-ana@example.com"])
def test_a_key_that_names_them_goes(key: ApiKey, idempotency_key: str) -> None:
    answer = store(key, body=UNREADABLE, idempotency_key=idempotency_key)
    scrub(subscriber_id=1, external_ids=["7"], addresses=ADDRESSES)

    assert not is_kept(answer)
    assert not is_kept_alone(key, body="{}", external_id="7", idempotency_key=idempotency_key)


def test_a_key_that_has_their_id_inside_of_a_word_stays(key: ApiKey) -> None:
    answer = store(key, idempotency_key="second-17")

    scrub(subscriber_id=1, external_ids=["7", "con"], addresses=ADDRESSES)

    assert is_kept(answer)
