"""A statement is planned once for each connection, and works on the next one as well."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.selectors.statements import Statement

HALVES = Statement("halves_of_numbers", "SELECT n / %s FROM unnest(%s::int[]) n WHERE n %% 2 = 0")


def halves(numbers: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        HALVES.execute(cursor, [2, numbers])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_connection_plans_it_once() -> None:
    halves([2])
    with CaptureQueriesContext(connection) as queries:
        assert halves([2, 3, 4]) == [1, 2]
        assert halves([6]) == [3]
    assert [query["sql"].split()[0] for query in queries] == ["EXECUTE", "EXECUTE"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_takes_its_plans_with_it() -> None:
    assert halves([2]) == [1]
    connection.close()
    assert halves([8]) == [4]
