"""Every page in every state asks the database little, however much there is to show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.states import prepare

MOST = 8


@pytest.mark.django_db(transaction=True)
def test_every_page_asks_at_most_eight_times() -> None:
    asked = {}
    for name, address in prepare().items():
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(address)
        asked[name] = (len(queries), len(answer.content), [each["sql"] for each in queries])
    print("\n".join(f"{name}: {many}, {size:,} B" for name, (many, size, _) in asked.items()))

    assert {name: each[2] for name, each in asked.items() if each[0] > MOST} == {}
