"""A claim costs what it takes, and not what waits behind it."""

import pytest
from django.db import connection

from delivery.services import claiming
from tests import factories
from tests.delivery.sending import NOW, approved_edition

pytestmark = pytest.mark.django_db


def test_a_claim_reads_an_edition_in_the_order_of_an_index_and_sorts_nothing() -> None:
    edition = approved_edition(factories.published_program(uses=["first_name"]))
    with connection.cursor() as cursor:
        # At a handful of rows any plan is as good.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            f"EXPLAIN {claiming._TAKE_EDITION}",
            {"edition": edition.id, "now": NOW, "limit": 10, "lease_until": NOW},
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "delivery_delivery_in_turn" in plan
    assert "Sort" not in plan
