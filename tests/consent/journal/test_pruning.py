"""Old files go, and what a head was for goes with them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent import journal
from consent.journal.fencing import compare
from consent.journal.files import tails
from consent.journal.heads import positions
from consent.journal.writer import WRITERS
from consent.models import JournalHead
from consent.services.pruning import prune
from tests import cast, factories

pytestmark = pytest.mark.django_db(transaction=True)


def tomorrow() -> str:
    return f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"


def test_a_living_writers_file_stays(settings: Settings) -> None:
    cast.carol(factories.published_program())
    assert prune(before=timezone.now() + timedelta(days=1)).files == 0
    assert len(positions()) == 1


def test_files_of_writers_that_are_gone_go_with_their_heads(settings: Settings) -> None:
    cast.carol(factories.published_program())
    WRITERS.mine().close()
    said = StringIO()
    assert prune(before=timezone.now() - timedelta(days=1)).files == 0

    call_command("journal", "prune", "--before", tomorrow(), stdout=said)

    assert said.getvalue() == "1 files removed, 0 lost ones forgotten\n"
    assert list(settings.JOURNAL_DIR.iterdir()) == []
    assert positions() == {}
    assert journal.fence().state == "clear"


def test_pruning_between_the_two_halves_of_a_look_is_no_restore() -> None:
    cast.carol(factories.published_program())
    WRITERS.mine().close()
    files, heads = tails(), positions()
    prune(before=timezone.now() + timedelta(days=1))
    assert compare(files, positions()).state == "clear"
    assert compare({}, heads).state == "clear"


def test_a_file_that_is_ahead_stays(settings: Settings) -> None:
    cast.carol(factories.published_program())
    WRITERS.mine().close()
    JournalHead.objects.all().delete()
    assert prune(before=timezone.now() + timedelta(days=1)).files == 0
    assert journal.fence().state == "behind"


def test_lost_files_are_forgotten_only_on_demand(settings: Settings) -> None:
    cast.carol(factories.published_program())
    for path in settings.JOURNAL_DIR.iterdir():
        path.unlink()
    prune(before=timezone.now())
    assert journal.fence().state == "missing"
    assert prune(before=timezone.now(), lost=True).lost == 1
    assert journal.fence().state == "clear"
