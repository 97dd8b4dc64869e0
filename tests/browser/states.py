"""Every state of every customer's page, to look at and to measure."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.inviting import ASKED_IN_AN_EDITION
from consent.rules.vocabulary import EventKind, Method
from consent.selectors import tokens
from consent.services.leave import leave, pause
from consent.services.links import make_links
from consent.services.moving import change_address, confirm_address
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import EditionState, Markup
from delivery.services import editions
from delivery.services.links import send_preference_link
from programs.models import Brand, Program
from programs.rules.logo import cleaned_logo
from programs.rules.vocabulary import Period, TermKind
from programs.selectors.looks import look_of
from programs.services.brands import put_logo
from subscribers.models import Subscriber
from tests import cast, factories, smtp_sink, worlds
from tests.browser.after import after
from tests.browser.late import late
from tests.delivery.rendering.images import png
from tests.delivery.sending import approved_edition, send
from tests.offer import usuals

BODY = """Hello {{ first_name | default: 'you' }}, {{ favourite_department | default: 'all' }}
is cheap in {{ usual_store | default: 'any store' }}.
{% if diet == 'Vegan' %}Without meat.{% endif %}

## Three for your list

- **Ripe pears**, 1.49 a kilo until Saturday
- **Red lentils**, two packs for the price of one
- **Oat milk**, 0.99 instead of 1.39

> Pears that are still firm ripen beside an apple.

[All of this week's offers](https://greenbasket.example/offers)
"""
HTML = """<style>td { padding: 12px } .us { background-color: #e3f1ea }</style>
<table style="width: 100%"><tr>
<td style="background-color: #fff3d6; color: #5a3d00">For {{ first_name | default: 'you' }}</td>
<td class="us"><h2>Cheese of the week</h2><p>Comté, aged for a year.
<a href="https://greenbasket.example/">See all</a></p></td>
</tr></table>"""
JOIN = "/p/your-usuals/"
_ADDRESSES: dict[str, str] = {}
# A leaving can be taken back for ten minutes, and a test of all pages takes some of them.
_KEEPS_SECONDS = 240


def prepared() -> dict[str, str]:
    """Return what `prepare` returned, which is done once: the first thing in its database."""
    worlds.made_once("states", lambda: _ADDRESSES.update(prepare()), keeps=_KEEPS_SECONDS)
    return dict(_ADDRESSES)


def prepare() -> dict[str, str]:
    """Return the address of each page by its name, with people behind the tokens."""
    program = usuals().program
    alice = cast.alice(program, chosen=["usual_store", "diet"], answers={"diet": "vegan"})
    bob = cast.bob(program, chosen=["usual_store"])
    carol = cast.carol(program)
    leaving = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    (link,) = make_links(program=program, subscriber_ids=[alice.subscriber_id], clock=timezone.now)
    return {
        "home": "/",
        "invitation": JOIN,
        "invitation-german": f"{JOIN}?language=de",
        "invitation-whole": f"{JOIN}?whole=1",
        "sample": "/sample/your-usuals/",
        "sample-german": "/sample/your-usuals/?language=de",
        "personal": f"{JOIN}{tokens.link_token(link.id)}/",
        "inbox": f"{JOIN}inbox/",
        "declined": f"{JOIN}declined/",
        "noted": f"{JOIN}noted/",
        "kept": f"{JOIN}kept/",
        "confirm": f"/c/{tokens.confirm_token(bob.id)}/",
        "joined": f"/c/{tokens.confirm_token(_request_of_alice().id)}/",
        "withdrawn-since": f"/c/{tokens.confirm_token(leaving.id - 2)}/",
        "moved": f"/c/{_move(program, 'fay')}/",
        "moved-german": f"/c/{_move(program, 'ged')}/?language=de",
        "moved-confirmed": f"/c/{_move(program, 'hal', is_confirmed=True)}/",
        "moved-expired": f"/c/{_move(program, 'ian', is_last=False)}/",
        "leave": f"/u/{tokens.leave_token(alice.id)}",
        "left": f"/u/{tokens.leave_token(carol.id)}",
        "undo": f"/u/undo/{tokens.undo_token(leaving.id)}/",
        "me-ask": "/me/",
        "me-sent": "/me/sent/",
        **_centre(program),
        **_mistyped(program),
        **_receipt(program),
        **late(program),
        **after(program),
        **_newer_version(),
        **_sandbox(),
        "unknown": "/u/unknown",
        "no-page": "/no-such-page/",
        "no-program": "/p/no-such-program/",
    }


def _move(program: Program, name: str, *, is_confirmed: bool = False, is_last: bool = True) -> str:
    """Return the token that confirms somebody's new address, in one of its states."""
    row = cast.say_yes(program, f"{name}@example.com")
    paused = cast.say_yes(factories.published_program("recipes"), f"{name}@example.com")
    soon = timezone.now() + timedelta(days=30)
    pause(subscription_id=paused.id, until=soon, clock=timezone.now)
    for address in (f"{name}@new.example", *(() if is_last else (f"{name}@newer.example",))):
        change_address(subscriber_id=row.subscriber_id, address=address, clock=timezone.now)
    moved = ConsentEvent.objects.filter(
        kind=EventKind.MOVED, subject__subscriber=row.subscriber_id
    ).earliest("position")
    if is_confirmed:
        confirm_address(event_id=moved.id, ip="", user_agent="", clock=timezone.now)
    return tokens.confirm_token(moved.id)


def _request_of_alice() -> ConsentEvent:
    person = cast.person("alice@example.com")
    return ConsentEvent.objects.get(
        subject__subscriber=person, program__slug="your-usuals", kind=EventKind.REQUESTED
    )


def _centre(program: Program) -> dict[str, str]:
    """Return a preference centre with programs in several states, and what is behind it."""
    alice = cast.subscription(program, "alice@example.com")
    Subscriber.objects.filter(pk=alice.subscriber_id).update(relationship="established")
    stated = {"first_name": "Alice", "usual_store": "Mill Lane"}
    values = ProfileInput(subscriber_id=alice.subscriber_id, values=stated, by="crm")
    store_values(inputs=[values], clock=timezone.now)
    paused = cast.alice(factories.published_program("wine-of-the-month"))
    soon = timezone.now() + timedelta(days=30)
    pause(subscription_id=paused.id, until=soon, clock=timezone.now)
    recipes = factories.published_program("recipes")
    cast.ask(recipes, "alice@example.com")
    asked = cast.subscription(recipes, "alice@example.com")
    send_preference_link(address="alice@example.com", clock=timezone.now)
    mailed = Delivery.objects.get(kind="link", subscriber=alice.subscriber_id)
    centre = f"/me/{tokens.preferences_token(mailed.id)}/"
    return {
        "me": centre,
        "me-program": f"{centre}{alice.id}/",
        "me-program-paused": f"{centre}{paused.id}/",
        "me-program-asked": f"{centre}{asked.id}/",
        "me-say-yes": f"{centre}{alice.id}/yes/",
        "me-known": f"{centre}data/",
        "me-known-german": f"{centre}data/?language=de",
        "me-messages": f"{centre}messages/",
        "me-messages-french": f"{centre}messages/?language=fr",
        "me-address": f"{centre}address/",
        "me-rights": f"{centre}rights/",
        "me-rights-french": f"{centre}rights/?language=fr",
        "me-erase": f"{centre}erase/",
    }


def _mistyped(program: Program) -> dict[str, str]:
    """Return the pages of somebody who left and then typed another address."""
    row = cast.say_yes(program, "kit@example.com")
    leave(subscription_id=row.id, method=Method.PREFERENCES, clock=timezone.now)
    send_preference_link(address="kit@example.com", clock=timezone.now)
    mailed = Delivery.objects.get(kind="link", subscriber=row.subscriber_id)
    change_address(subscriber_id=row.subscriber_id, address="kit@new.example", clock=timezone.now)
    moved = ConsentEvent.objects.get(kind=EventKind.MOVED, subject__subscriber=row.subscriber_id)
    centre = f"/me/{tokens.preferences_token(mailed.id)}/"
    return {
        "moved-alone": f"/c/{tokens.confirm_token(moved.id)}/",
        "me-moved": centre,
        "me-address-again": f"{centre}address/?language=de",
    }


def _receipt(program: Program) -> dict[str, str]:
    """Return the receipt of a message that used something and left something out."""
    for name in ("una", "ute"):
        cast.say_yes(program, f"{name}@example.com")
    edition = approved_edition(program, body=BODY)
    _mailed(edition)
    sent = Delivery.objects.get(edition=edition, subscriber__email="alice@example.com")
    address, page = f"/why/{tokens.why_token(sent.id)}/", f"/read/{tokens.reading_token(sent.id)}/"
    return {
        "why": address,
        "why-german": f"{address}?language=de",
        "read": page,
        "read-french": f"{page}?language=fr",
        "read-html": _in_html(),
    }


def _in_html() -> str:
    """Return the page with an edition whose author chose its looks, and that was stopped."""
    program = factories.published_program("cheese-board", uses=["first_name"])
    row = cast.say_yes(program, "ivy@example.com")
    values = ProfileInput(subscriber_id=row.subscriber_id, values={"first_name": "Ivy"}, by="crm")
    store_values(inputs=[values], clock=timezone.now)
    edition = editions.save(
        program=program,
        name="first",
        texts=[Draft("en", "Your cheese", "", HTML, markup=Markup.HTML)],
        prepared_by=factories.marketer(),
        clock=timezone.now,
    )
    editions.approve(edition=edition, approved_by=factories.approver(), clock=timezone.now)
    _mailed(edition)
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.CANCELLED)
    sent = Delivery.objects.get(edition=edition)
    return f"/read/{tokens.reading_token(sent.id)}/"


def _mailed(edition: Edition) -> None:
    with smtp_sink.running() as sink:
        mail = {"EMAIL_HOST": smtp_sink.LOOPBACK, "EMAIL_PORT": sink.port}
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", **mail):
            send(edition)


def _newer_version() -> dict[str, str]:
    """Return the pages of somebody who is in, of a brand with a look of its own.

    First on the version that is published, then after another that asks for more.
    """
    brand = factories.brand("red-barn", name="Red Barn", colour="#f5a623")
    put_logo(brand=brand, logo=cleaned_logo(png(60, 30)))
    program = factories.program("farm-box", brand=brand)
    factories.published_invitation(of=program, uses=["last_name"])
    # Who comes when the newer one is there already has it; who came before has the older one.
    early = cast.say_yes(program, "jan@example.com")
    factories.published_invitation(
        of=program,
        uses=["last_name", ("average_basket", "optional"), ("household_size", "asked")],
        languages=("en", "de", "fr"),
        frequency_period=Period.DAY,
        term_kind=TermKind.DAYS,
        term_days=90,
    )
    late = cast.say_yes(program, "kim@example.com")
    send_preference_link(address="jan@example.com", clock=timezone.now)
    mailed = Delivery.objects.get(kind="link", subscriber=early.subscriber_id)
    centre = f"/me/{tokens.preferences_token(mailed.id)}/{early.id}/"
    return {
        "brand": "/p/farm-box/",
        "brand-french": "/p/farm-box/?language=fr",
        "personal-newer": _asked_in_an_edition(early),
        "personal-newer-german": f"{_asked_in_an_edition(early)}?language=de",
        "personal-same": _asked_in_an_edition(late),
        "sample-none": "/sample/farm-box/",
        "me-program-newer": centre,
        "me-say-yes-newer": f"{centre}yes/",
    }


def _sandbox() -> dict[str, str]:
    """Return the invitation of a program to try things with."""
    owner = factories.brand("playground", name="Playground", is_sandbox=True)
    program = factories.program("trying-out", brand=owner)
    factories.published_invitation(of=program, languages=("en", "de"))
    return {"sandbox": "/p/trying-out/", "sandbox-german": "/p/trying-out/?language=de"}


def files() -> dict[str, list[str]]:
    """Return the addresses of what the pages of that brand load, by their names."""
    look = look_of(Brand.objects.get(slug="red-barn"))
    return {"programs:style": [look.style], "programs:logo": [look.logo]}


def _asked_in_an_edition(row: Subscription) -> str:
    """Return the link that stands in an edition which asks about the newer version."""
    (link,) = make_links(
        program=row.program,
        subscriber_ids=[row.subscriber_id],
        campaign=ASKED_IN_AN_EDITION,
        clock=timezone.now,
    )
    return f"/p/{row.program.slug}/{tokens.link_token(link.id)}/"
