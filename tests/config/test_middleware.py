"""What happens to every request before its page."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from config.visitors import trusted_proxies
from consent.ledger import evidence_of
from consent.models import ConsentEvent
from tests import factories
from tests.visitors import Visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.0.0.5", "nobody.example"])
def test_a_health_check_is_answered_under_any_name(
    client: Client, settings: Settings, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["willingly.example"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz", headers={"host": host}).status_code == 200
    assert client.post("/healthz", headers={"host": host}).status_code == 405


def test_a_nul_in_a_query_is_refused(admin_client: Client) -> None:
    lists = ("delivery/delivery", "delivery/edition", "consent/consentevent", "programs/program")
    for path in lists:
        address = f"/admin/{path}/"
        assert admin_client.get(address, {"state__exact": "\0"}).status_code == 400


@pytest.mark.parametrize(
    ("named", "address"), [(["127.0.0.0/8"], "203.0.113.9"), (["10.0.0.0/8"], "127.0.0.1")]
)
def test_the_evidence_names_the_visitor_where_the_proxy_is_one_that_is_trusted(
    settings: Settings, named: list[str], address: str
) -> None:
    settings.TRUSTED_PROXIES = trusted_proxies(named, is_behind=True)
    factories.published_program("weekly-usuals")

    Visitor().post(
        "/p/weekly-usuals/",
        {"email": "alice@example.com"},
        headers={"x-forwarded-for": "198.51.100.1, 203.0.113.9"},
    )

    assert evidence_of(ConsentEvent.objects.get()).ip == address
