"""A page that asks again says so in its title, and each error leads to where it is put right."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind
from consent.selectors.tokens import preferences_token, reason_token, why_token
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from programs.rules.vocabulary import FieldType
from tests import cast, factories
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

Posted = tuple[str, dict[str, str]]


def _centre(row: Subscription) -> str:
    send_preference_link(address="alice@example.com", clock=timezone.now)
    mailed = Delivery.objects.filter(kind="link", subscriber=row.subscriber_id).latest("id")
    return f"/me/{preferences_token(mailed.id)}/"


def _invitation(program: Program) -> Posted:
    return "/p/your-usuals/", {"email": "ana", "version": "99"}


def _new_yes(program: Program) -> Posted:
    row = cast.alice(program)
    return f"{_centre(row)}{row.id}/yes/", {"version": "99"}


def _data(program: Program) -> Posted:
    factories.field("guests", type=FieldType.NUMBER)
    asking = factories.published_program("parties", uses=[("guests", "asked")])
    row = cast.alice(asking)
    return f"{_centre(row)}{row.id}/", {"do": "data", "field.guests": "many"}


def _pause(program: Program) -> Posted:
    row = cast.alice(program)
    return _centre(row), {"subscription": str(row.id), "do": "pause", "until": "soon"}


def _correction(program: Program) -> Posted:
    row = cast.alice(program)
    values = ProfileInput(subscriber_id=row.subscriber_id, values={"first_name": "Alice"}, by="crm")
    store_values(inputs=[values], clock=timezone.now)
    return f"{_centre(row)}data/", {"field": "first_name", "do": "correct", "value": ""}


def _reason(program: Program) -> Posted:
    cast.carol(program)
    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    return f"/u/reason/{reason_token(left.id)}/", {}


def _opinion(program: Program) -> Posted:
    cast.alice(program)
    edition = approved_edition(program)
    send(edition)
    return f"/why/{why_token(Delivery.objects.get(edition=edition).id)}/", {}


def _address(program: Program) -> Posted:
    return f"{_centre(cast.alice(program))}address/", {"email": "alice"}


@pytest.mark.parametrize(
    "wrong",
    [_invitation, _new_yes, _data, _pause, _correction, _reason, _opinion, _address],
)
def test_its_title_says_so_and_its_links_lead_there(
    program: Program, visitor: Client, smtp_sink: SmtpSink, wrong: Callable[[Program], Posted]
) -> None:
    address, said = wrong(program)

    answer = visitor.post(address, said)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Please look at this again: " in page
    assert 'role="alert"' in page
    there = re.findall(r'\sid="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert [link for link in links if there.count(link) != 1] == []
    assert sorted(there) == sorted(set(there))


@pytest.mark.parametrize("wrong", [_data, _pause, _correction])
def test_what_was_done_before_is_not_said_beside_an_error(
    program: Program, visitor: Client, wrong: Callable[[Program], Posted]
) -> None:
    address, said = wrong(program)
    done = said.get("subscription") or ("dropped" if "data" in address else "changed")
    assert 'role="status"' in visitor.get(f"{address}?did={done}").content.decode()

    page = visitor.post(f"{address}?did={done}", said).content.decode()

    assert 'role="status"' not in page


@pytest.mark.parametrize("wrong", [_data, _pause, _correction, _opinion, _reason])
def test_the_error_stands_at_the_top_too_and_leads_to_its_field(
    program: Program, visitor: Client, smtp_sink: SmtpSink, wrong: Callable[[Program], Posted]
) -> None:
    address, said = wrong(program)

    page = visitor.post(address, said).content.decode()

    before_the_title, _ = page.split("<h1", 1)
    assert '<div class="notice wrong" role="alert">' in before_the_title
    [field] = re.findall(r'<li><a href="#([^"]+)">', before_the_title)
    assert f'id="{field}"' in page
    assert page.count('role="alert"') == 1


def test_a_yes_to_another_version_leads_to_the_promise(program: Program, visitor: Client) -> None:
    page = visitor.post("/p/your-usuals/", {"email": "ana@example.com", "version": "99"})

    assert '<a href="#id_version">' in page.content.decode()
    assert '<div id="id_version" tabindex="-1"><div class="promise-label"' in page.content.decode()
