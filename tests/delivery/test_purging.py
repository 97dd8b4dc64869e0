"""What is dropped in time: each kind for itself, whatever keeps another from going."""

import pytest
from django.utils import timezone

from delivery import tasks
from delivery.models import Throughput
from tests import factories
from tests.delivery.sending import approved_edition, at

pytestmark = pytest.mark.django_db


def test_a_step_of_the_purge_that_fails_stops_none_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = approved_edition(factories.published_program("weekly-usuals"), body="Hello")
    Throughput.objects.create(edition=edition, at=at(days=-9)(), worked=1, accepted=1)

    def fail(**_given: object) -> None:
        raise RuntimeError

    for step in ("prune_everybody", "forget_who_left_long_ago"):
        monkeypatch.setattr(tasks, step, fail)
    tasks.purge()

    assert not Throughput.objects.filter(at__lt=timezone.now()).exists()
