"""What goes from stored answers with an erased person: what names them, and nothing else."""

from collections.abc import Iterable

import pytest
from django.utils import timezone

from config.api.keys import create_key
from config.models import ApiKey, StoredAnswer
from config.scrubbing import scrub

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> ApiKey:
    return create_key(name="a CRM", scopes=["programs:read"], clock=timezone.now)[0]


def is_kept(key: ApiKey, *, body: str, external_id: str, idempotency_key: str = "a") -> bool:
    answer = StoredAnswer.objects.create(
        key=key,
        idempotency_key=idempotency_key,
        request_hash=b"",
        status=200,
        content_type="application/json",
        body=body.encode(),
        created_at=timezone.now(),
    )
    addresses: Iterable[str] = ["ana@example.com"]
    scrub(subscriber_id=1, external_ids=[external_id], addresses=addresses)
    return StoredAnswer.objects.filter(pk=answer.pk).exists()


@pytest.mark.parametrize(
    "body",
    [
        '{"external_id":"17","created_at":"2026-11-07T07:07:07Z"}',
        '{"id":7,"url":"https://example.com/17/77/a7"}',
        '{"by":"controller"}',
    ],
)
def test_an_id_inside_of_something_else_is_nobody(key: ApiKey, body: str) -> None:
    assert is_kept(key, body=body, external_id="7")
    assert is_kept(key, body=body, external_id="con", idempotency_key="second-17")


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
def test_what_names_them_goes(key: ApiKey, body: str, external_id: str) -> None:
    assert not is_kept(key, body=body, external_id=external_id)


@pytest.mark.parametrize("idempotency_key", ["7", "erase-7", "7:2026", "to-ana@example.com"])
def test_a_key_that_names_them_goes(key: ApiKey, idempotency_key: str) -> None:
    assert not is_kept(key, body="{}", external_id="7", idempotency_key=idempotency_key)
