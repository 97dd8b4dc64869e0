"""What a person whose mail is stopped, or whose data rests, reads and can still say."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import permission
from consent.selectors.tokens import preferences_token
from consent.services.restricting import restrict
from consent.services.stops import suppress
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from programs.rules.vocabulary import TermKind
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.delivery.pages.own import own_centre

pytestmark = pytest.mark.django_db

ACTORS = {
    StoppedBy.PERSON: (Actor.PERSON, Method.PREFERENCES),
    StoppedBy.MAIL: (Actor.MAIL, Method.PROVIDER),
    StoppedBy.CONTROLLER: (Actor.CONTROLLER, Method.API),
}


@pytest.fixture
def program() -> Program:
    return factories.published_program(term_kind=TermKind.DAYS, term_days=30)


@pytest.fixture
def ended(program: Program) -> Subscription:
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        return cast.alice(program)


@pytest.fixture
def centre(ended: Subscription) -> str:
    send_preference_link(address="alice@example.com", clock=timezone.now)
    return f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"


def stop(row: Subscription, by: StoppedBy) -> None:
    actor, method = ACTORS[by]
    ids = [row.subscriber_id]
    suppress(subscriber_ids=ids, by=by, actor=actor, method=method, clock=timezone.now)


@pytest.mark.parametrize("by", [StoppedBy.PERSON, StoppedBy.MAIL])
def test_inv_13_a_yes_in_the_centre_lifts_what_a_confirmation_lifts(
    ended: Subscription, program: Program, centre: str, client: Client, by: StoppedBy
) -> None:
    stop(ended, by)

    answer = client.post(f"{centre}{ended.id}/yes/", {"version": "1"})

    assert "You said yes again" in client.get(answer["Location"]).content.decode()
    assert Subscriber.objects.get(pk=ended.subscriber_id).suppressed_by == ""
    assert permission(ended.subscriber_id, program.id, timezone.now).allowed
    lifted = ConsentEvent.objects.get(kind=EventKind.LIFTED)
    assert (lifted.actor, lifted.method) == ("person", "preferences")


def test_inv_13_no_yes_lifts_our_own_stop_and_the_page_says_so(
    ended: Subscription, centre: str, client: Client
) -> None:
    stop(ended, StoppedBy.CONTROLLER)

    answer = client.post(f"{centre}{ended.id}/yes/", {"version": "1"})

    page = client.get(answer["Location"]).content.decode()
    assert "We could not take your yes" in page
    assert "You said yes again" not in page
    assert not ConsentEvent.objects.filter(kind__in=["renewed", "lifted"]).exists()
    ended.refresh_from_db()
    assert ended.state in (State.ACTIVE, State.COMPLETED)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (StoppedBy.PERSON, {"en": "You stopped everything", "de": "Sie haben alles beendet"}),
        (StoppedBy.MAIL, {"en": "Mail to you came back", "fr": "Un envoi nous est revenu"}),
        (StoppedBy.CONTROLLER, {"en": "We stopped all mail", "fr": "Nous avons arrêté tout"}),
    ],
)
def test_the_centre_and_the_rights_say_who_stopped_all_mail(
    ended: Subscription, centre: str, client: Client, by: StoppedBy, said: dict[str, str]
) -> None:
    stop(ended, by)

    for language, words in said.items():
        for path in ("", "rights/"):
            page = client.get(f"{centre}{path}?language={language}").content.decode()
            assert words in page, (language, path)


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        (Actor.PERSON, ("Your data rests, as you asked", True)),
        (Actor.CONTROLLER, ("We let your data rest", False)),
    ],
)
def test_who_may_end_a_rest_is_said_and_offered(
    ended: Subscription, centre: str, client: Client, actor: Actor, said: tuple[str, bool]
) -> None:
    ids = [ended.subscriber_id]
    restrict(subscriber_ids=ids, actor=actor, method=Method.ADMIN, clock=timezone.now)

    rights = client.get(f"{centre}rights/").content.decode()

    words, has_button = said
    assert words in client.get(centre).content.decode()
    assert words in rights
    assert ('value="go_on"' in rights) is has_button


@pytest.mark.parametrize("do", ["rest", "stop"])
def test_what_was_just_done_is_said_once(centre: str, client: Client, do: str) -> None:
    answer = client.post(f"{centre}rights/", {"do": do})

    page = client.get(answer["Location"]).content.decode()
    assert page.count('class="notice"') == 1
    assert f'value="{do}"' not in page
    assert page.count('class="notice"') == client.get(f"{centre}rights/").content.decode().count(
        'class="notice"'
    )


def test_who_stopped_or_rests_is_told_that_a_message_comes_where_somebody_asks(
    centre: str, client: Client
) -> None:
    asked = "Where somebody asks for a program, or for the link to this page, with your address"

    assert client.get(f"{centre}rights/").content.decode().count(asked) == 2


def test_a_program_is_not_just_on_while_data_rests(program: Program, client: Client) -> None:
    row = cast.alice(program)
    centre = own_centre()
    assert '<dd class="state">On</dd>' in client.get(centre).content.decode()

    client.post(f"{centre}rights/", {"do": "rest"})

    for path in ("", f"{row.id}/"):
        page = client.get(f"{centre}{path}").content.decode()
        assert '<dd class="state">On, but nothing comes right now</dd>' in page
        assert "Next one" not in page
