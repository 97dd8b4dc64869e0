"""The pages of whoever has much: programs, messages, a series, entries that wait, many fields."""

from unittest import mock

from django.test import override_settings
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method
from consent.selectors import tokens
from consent.services import recording
from consent.services.decline import decline
from consent.services.leave import leave
from consent.services.links import make_links
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from delivery.services.planning import plan_due
from programs.models import Brand, Program
from programs.rules.logo import BYTES_LIMIT, Logo
from programs.rules.vocabulary import Period
from programs.services.brands import put_logo
from tests import cast, factories, smtp_sink
from tests.delivery.kinds.running import approved, running, step
from tests.delivery.sending import approved_edition, send
from tests.delivery.sending import at as since_now

PROGRAMS = 12
MESSAGES = 30
NEEDS = ("required", "optional", "asked")


def heavy() -> dict[str, str]:
    """Return the address of each such page by its name."""
    return {
        "me-many": _many_programs(),
        **_many_messages(),
        "joined-series": _series(),
        **_waiting(),
        **_many_fields(),
    }


def _centre(address: str) -> str:
    send_preference_link(address=address, clock=timezone.now)
    mailed = Delivery.objects.filter(kind="link", subscriber__email=address).latest("id")
    return f"/me/{tokens.preferences_token(mailed.id)}/"


def _many_programs() -> str:
    long_ago = since_now(days=-99)
    for number in range(PROGRAMS):
        program = factories.published_program(f"program-{number}", clock=long_ago)
        cast.say_yes(program, "mia@example.com", clock=since_now(days=2 * (number - PROGRAMS)))
    return _centre("mia@example.com")


def _many_messages() -> dict[str, str]:
    fields = ("first_name", "last_name", "usual_store", "favourite_department")
    program = factories.published_program(
        "daily", uses=fields, frequency_count=100, frequency_period=Period.DAY
    )
    row = cast.say_yes(program, "ned@example.com")
    values = ProfileInput(
        subscriber_id=row.subscriber_id, values=dict.fromkeys(fields, "Oak"), by="crm"
    )
    store_values(inputs=[values], clock=timezone.now)
    body = " ".join(f"{{{{ {key} | default: 'you' }}}}" for key in fields)
    with smtp_sink.running() as sink:
        mail = {"EMAIL_HOST": smtp_sink.LOOPBACK, "EMAIL_PORT": sink.port}
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", **mail):
            for number in range(MESSAGES):
                send(approved_edition(program, f"day-{number}", body=body))
    centre = _centre("ned@example.com")
    return {
        "me-messages-many": f"{centre}messages/",
        "me-messages-older": f"{centre}messages/?page=2",
    }


def _series() -> str:
    program = factories.published_program("lessons", clock=since_now(days=-30))
    for number, after in enumerate((3, 7), start=1):
        edition = approved(program, f"step-{number}", step(number, after), clock=since_now(days=-9))
        running(edition, since_now(days=-9))
    cast.say_yes(program, "olga@example.com")
    plan_due(clock=timezone.now)
    asked = ConsentEvent.objects.get(program=program, kind=EventKind.REQUESTED)
    return f"/c/{tokens.confirm_token(asked.id)}/"


def _waiting() -> dict[str, str]:
    """Return the pages of somebody who left one program, said no to another and is in a third.

    That they left waits for the fold, as where their row was locked at the time.
    """
    address = "paul@example.com"
    fields: list[str | tuple[str, str]] = ["first_name", ("usual_store", "optional")]
    left, kept, refused = (
        cast.say_yes(factories.published_program(slug, uses=fields), address)
        for slug in ("teas", "coffees", "juices")
    )
    stated = ProfileInput(subscriber_id=kept.subscriber_id, values={"first_name": "Paul"}, by="crm")
    store_values(inputs=[stated], clock=timezone.now)
    (link,) = make_links(
        program=refused.program, subscriber_ids=[refused.subscriber_id], clock=timezone.now
    )
    leave(subscription_id=refused.id, method=Method.PREFERENCES, clock=timezone.now)
    decline(link=link, language="en", ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)
    asked = ConsentEvent.objects.get(program=kept.program, kind=EventKind.REQUESTED)
    with mock.patch.object(recording, "hold_people", return_value=False):
        leave(subscription_id=left.id, method=Method.PREFERENCES, clock=timezone.now)
    centre = _centre(address)
    return {
        "me-waiting": f"{centre}?did={left.id}",
        "me-known-waiting": f"{centre}data/",
        "me-messages-waiting": f"{centre}messages/",
        "me-rights-waiting": f"{centre}rights/",
        "me-program-waiting": f"{centre}{kept.id}/",
        "joined-waiting": f"/c/{tokens.confirm_token(asked.id)}/",
        "left-waiting": f"/u/{tokens.leave_token(left.id)}",
    }


def _many_fields() -> dict[str, str]:
    """Return the invitation of a brand with the biggest logo to a program with 18 fields."""
    brand = factories.brand("big-barn", name="Big Barn", colour="#ab2233")
    put_logo(brand=brand, logo=Logo("image/png", 60, 30, bytes(range(256)) * (BYTES_LIMIT // 256)))
    uses = [(f"field_{number}", NEEDS[number % 3]) for number in range(18)]
    program: Program = factories.program("big-box", brand=Brand.objects.get(pk=brand.pk))
    factories.published_invitation(of=program, uses=uses, languages=("en", "de", "fr"))
    address = "/p/big-box/"
    return {
        "brand-heavy": address,
        "brand-heavy-german": f"{address}?language=de",
        "brand-heavy-french": f"{address}?language=fr",
    }
