"""A time zone that this machine does not know: times are in UTC, and no page fails for it."""

import pytest
from django.test import Client

from subscribers.models import Subscriber
from tests.browser.states import prepared

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_is_shown_to_whoever_lives_in_a_zone_that_is_not_known() -> None:
    addresses = prepared()
    before = {name: Client().get(address).status_code for name, address in addresses.items()}

    Subscriber.objects.update(time_zone="Nowhere/Gone")

    client = Client(raise_request_exception=False)
    now = {name: client.get(address).status_code for name, address in addresses.items()}
    assert {name: status for name, status in now.items() if status != before[name]} == {}
