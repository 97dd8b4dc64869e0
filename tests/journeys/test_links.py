"""Scanners fetch every link of every message: nothing happens (INV-10)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.rules.vocabulary import State
from consent.services.links import make_links
from delivery.services.claiming import ANSWERS
from delivery.services.links import send_preference_link
from delivery.services.sending import send_due
from tests import cast, factories
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink
from tests.snapshots import snapshot

pytestmark = pytest.mark.django_db

LINK = re.compile(r"http://testserver(/[^\s\"'<>)]*)")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.BASE_URL = "http://testserver"


def links_of(sink: SmtpSink) -> set[str]:
    found: set[str] = set()
    for mail in sink.messages:
        unsubscribe = str(mail.message["List-Unsubscribe"] or "")
        for place in (mail.text(), mail.html().replace("&amp;", "&"), unsubscribe):
            found |= {link.rstrip(".") for link in LINK.findall(place)}
    return found


def test_inv_10_fetching_every_link_of_every_message_changes_nothing(
    smtp_sink: SmtpSink, client: Client
) -> None:
    program = factories.published_program(
        "weekly-usuals", uses=["first_name", ("usual_store", "optional")]
    )
    earlier = timezone.now() - timedelta(hours=1)
    cast.alice(program, clock=lambda: earlier)
    cast.bob(program)
    send_preference_link(address="alice@example.com", clock=timezone.now)
    send_due(kinds=ANSWERS, clock=timezone.now)
    send(approved_edition(program))
    make_links(
        program=program,
        subscriber_ids=[cast.person("bob@example.com").id],
        clock=timezone.now,
    )

    links = links_of(smtp_sink)
    kinds = {link.split("/")[1] for link in links}
    assert {"c", "u", "why", "read", "me"} <= kinds
    before = snapshot()
    for _ in range(2):
        for link in sorted(links):
            for fetch in (client.get, client.head, client.options):
                assert fetch(link).status_code < 500

    assert snapshot() == before
    assert cast.subscription(program, "alice@example.com").state == State.ACTIVE
    assert cast.subscription(program, "bob@example.com").state == State.PENDING
