"""Two brands with a row of everything, and somebody of staff for each role.

`ROWS` says which row of a model a page is tried with. Whoever adds a model to the admin adds a line
there: a function that finds its row of a brand; `_made` makes what there is not yet.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from config.api.keys import create_key
from config.api.scopes import Scope
from config.models import ApiKey
from config.staff.accounts import give
from config.staff.roles import Role
from config.staff.trail import LOCKED_OUT, write
from consent.models import (
    ConsentEvent,
    InvitationBatch,
    ListMove,
    PeopleImport,
    Subscription,
)
from consent.rules.inviting import BatchState
from consent.rules.vocabulary import Actor, Method
from consent.services import stops
from delivery.models import (
    Catalogue,
    CatalogueRow,
    Delivery,
    Edition,
    Guardrail,
    MailEvent,
    Pace,
    PrivacyRequest,
    ProgramHold,
    Reservation,
    TrialEnd,
    WebhookDelivery,
    WebhookEndpoint,
)
from delivery.rules.mail_events import MailEventKind
from delivery.rules.pace import PerTime
from delivery.rules.vocabulary import PrivacyKind
from delivery.rules.webhooks.vocabulary import TEST
from delivery.services import catalogues, privacy
from delivery.services.pacing import set_rate
from delivery.services.webhooks.endpoints import make_endpoint, send_test
from programs.models import Brand, DataField, Invitation, Program, TwoPersonRule
from programs.services.two_persons import switch_rule
from subscribers.models import Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.consent.batches import batches
from tests.consent.people_imports import bringing
from tests.delivery.sending import approved_edition

HERE, THERE = "here", "there"

ROWS: Mapping[str, Callable[[Brand], Model]] = {
    "programs.brand": lambda brand: brand,
    "programs.datafield": lambda _brand: DataField.objects.get(key="first_name"),
    "programs.program": lambda brand: Program.objects.get(slug=f"weekly-{brand.slug}"),
    # What was never used: only that can be deleted.
    "programs_datafield_delete": lambda _brand: DataField.objects.get(key="last_name"),
    "programs.datafield:delete_selected": lambda _brand: DataField.objects.get(key="last_name"),
    "programs.program:delete_selected": lambda brand: Program.objects.get(
        slug=f"bare-{brand.slug}"
    ),
    "programs_program_delete": lambda brand: Program.objects.get(slug=f"bare-{brand.slug}"),
    "programs.twopersonrule": lambda _brand: TwoPersonRule.objects.latest("id"),
    "programs.invitation": lambda brand: Invitation.objects.get(
        program__brand=brand, state="draft"
    ),
    "programs_invitation_next": lambda brand: Invitation.objects.get(
        program__brand=brand, state="published"
    ),
    "subscribers.subscriber": lambda brand: Subscriber.objects.get(external_id=f"pia-{brand.slug}"),
    "subscribers.suppression": lambda brand: Suppression.objects.get(
        subscriber__external_id=f"pia-{brand.slug}"
    ),
    "consent.subscription": lambda brand: Subscription.objects.get(program__brand=brand),
    "consent.consentevent": lambda brand: ConsentEvent.objects.filter(program__brand=brand).latest(
        "id"
    ),
    "consent.listmove": lambda brand: ListMove.objects.get(program__brand=brand),
    "consent.invitationbatch": lambda brand: _batch(brand, BatchState.DRAFT),
    # Before links are made there are none to take.
    "consent_invitationbatch_take": lambda brand: _batch(brand, BatchState.MADE),
    "consent.peopleimport": lambda _brand: PeopleImport.objects.latest("id"),
    "delivery.catalogue": lambda _brand: Catalogue.objects.get(),
    "delivery.cataloguerow": lambda _brand: CatalogueRow.objects.latest("id"),
    "delivery.edition": lambda brand: Edition.objects.get(program__brand=brand, state="draft"),
    "delivery_edition_send": lambda brand: Edition.objects.get(
        program__brand=brand, name="approved"
    ),
    "delivery_edition_take": lambda brand: Edition.objects.get(program__brand=brand, name="offers"),
    "delivery.delivery": lambda brand: (
        Delivery.objects.filter(subscription__program__brand=brand)
        .exclude(kind="reservation")
        .latest("id")
    ),
    "delivery.reservation": lambda brand: Reservation.objects.get(
        delivery__subscription__program__brand=brand
    ),
    # The address of a person's proof pack has the person's number.
    "delivery_delivery_proof": lambda brand: Subscriber.objects.get(
        external_id=f"pia-{brand.slug}"
    ),
    "subscribers_subscriber_merge": lambda brand: Subscriber.objects.get(
        external_id=f"pia-{brand.slug}"
    ),
    "delivery_delivery_story": lambda brand: Subscriber.objects.get(
        external_id=f"pia-{brand.slug}"
    ),
    "delivery.mailevent": lambda brand: MailEvent.objects.get(
        delivery__subscription__program__brand=brand
    ),
    "delivery.pace": lambda brand: Pace.objects.get(brand=brand),
    "delivery.guardrail": lambda brand: Guardrail.objects.get(brand=brand),
    "delivery.programhold": lambda brand: ProgramHold.objects.get(program__brand=brand),
    "delivery.trialend": lambda _brand: TrialEnd.objects.get(),
    # The addresses of a brand's mail have the brand's number.
    "delivery_trialend_brand": lambda brand: brand,
    "delivery_trialend_test": lambda brand: brand,
    "delivery_trialend_came_back": lambda brand: brand,
    "delivery.privacyrequest": lambda brand: PrivacyRequest.objects.get(
        subscriber__external_id=f"pia-{brand.slug}"
    ),
    "delivery.webhookendpoint": lambda brand: WebhookEndpoint.objects.get(brand=brand),
    "delivery.webhookdelivery": lambda brand: WebhookDelivery.objects.get(
        endpoint__brand=brand, type=TEST
    ),
    "config.apikey": lambda _brand: ApiKey.objects.latest("id"),
    "auth.user": lambda _brand: User.objects.get(username="clara"),
    "admin.logentry": lambda _brand: LogEntry.objects.latest("id"),
}

# Of the installation: no brand has them, and whoever works for some brands only may still see
# these two, which are content.
OF_NO_BRAND = {
    "programs.datafield",
    "delivery.catalogue",
    "delivery.cataloguerow",
    "programs.twopersonrule",
    "consent.peopleimport",
    "delivery.trialend",
    "config.apikey",
    "auth.user",
    "admin.logentry",
}


def row(model: str, slug: str = HERE, address: str = "") -> Model:
    """Return the row of `model` ("app.model") that pages are tried with, or that of one address."""
    model = address if address in ROWS else model
    assert model in ROWS, (
        f"There is no row of {model} to try its pages with. Add a line to ROWS in"
        f' tests/staff/world.py: "{model}": lambda brand: ...'
    )
    return ROWS[model](Brand.objects.get(slug=slug))


def make() -> None:
    """Make both brands, with a row of everything."""
    _made_once()
    for slug in (HERE, THERE):
        _made(factories.brand(slug, name=slug.capitalize()))


def staff(role: Role | None, *slugs: str) -> User:
    """Return somebody of one role, for these brands or, without any, for all."""
    user = User.objects.create_user("-".join([role or "nobody", *slugs]), is_staff=True)
    brands = list(Brand.objects.filter(slug__in=slugs)) if slugs else None
    give(user=user, roles=[role] if role else [], brands=brands)
    return user


def client_of(user: User, **options: Any) -> Client:
    """Return somebody's browser, logged in."""
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _batch(brand: Brand, state: BatchState) -> InvitationBatch:
    return InvitationBatch.objects.get(program__brand=brand, state=state)


def _made_once() -> None:
    field = factories.field("first_name")
    factories.field("last_name")
    offers = Catalogue.objects.create(name="offers", key_field=field)
    catalogues.replace_rows(
        catalogue=offers,
        content=b"name,words\na,b\n",
        changed_by=factories.marketer(),
        clock=timezone.now,
    )
    for is_on in (False, True):
        switch_rule(is_on=is_on, why="To try.", changed_by=factories.marketer(), clock=timezone.now)
    bringing.uploaded("P-1,p1@example.com,en")
    create_key(name="a CRM", scopes=Scope.values, clock=timezone.now)
    write(User.objects.create_user("clara", is_staff=True), LOCKED_OUT)


def _made(brand: Brand) -> None:
    program = factories.program(f"weekly-{brand.slug}", brand=brand)
    factories.program(f"bare-{brand.slug}", brand=brand)
    factories.published_invitation(of=program, uses=["first_name"])
    person = _person(program, f"pia-{brand.slug}")
    approved_edition(program, "approved")
    approved_edition(program, "offers", body="Hello {{ offers.words | default: 'there' }}.")
    draft = approved_edition(program, "draft")
    Edition.objects.filter(pk=draft.pk).update(state="draft", approved_by=None, approved_at=None)
    factories.draft_invitation(program, uses=["first_name"])
    batches.draft(program)
    batches.made(program)
    Guardrail.objects.create(brand=brand)
    ProgramHold.objects.create(program=program, why="Too many bounced.", held_at=timezone.now())
    set_rate(brand=brand, messages=10, per=PerTime.MINUTE, clock=timezone.now)
    ListMove.objects.create(
        program=program, source="a tool", statement="Yes.", per_hour=1, started_at=timezone.now()
    )
    _told_of(person)
    hooks = make_endpoint(
        url=f"https://{brand.slug}.example.com/hooks",
        types=["program.held"],
        brand_id=brand.pk,
        created_by_id=None,
        clock=timezone.now,
    )
    send_test(endpoint_id=hooks.pk, clock=timezone.now)
    _shown_elsewhere(person)


def _person(program: Program, name: str) -> Subscriber:
    cast.say_yes(program, f"{name}@example.com")
    person = cast.person(f"{name}@example.com")
    Subscriber.objects.filter(pk=person.pk).update(external_id=name)
    privacy.receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=person.pk,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    stops.suppress(
        subscriber_ids=[person.pk],
        by=StoppedBy.CONTROLLER,
        reason="",
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    return person


def _shown_elsewhere(person: Subscriber) -> None:
    """Have somebody have been shown something, and nobody have reported it."""
    now = timezone.now()
    joined = person.subscriptions.get()
    shown = Delivery.objects.create(
        subscriber=person,
        subscription=joined,
        kind="reservation",
        state="uncertain",
        error="not_reported",
        created_at=now,
        due_at=now,
        promised_at=now,
        invitation=joined.invitation,
        language=joined.language,
        address_version=joined.address_version,
        permitted_by=joined.permitted_by,
        permitted_at=now,
        handed_over_at=now,
        settled_at=now,
    )
    Reservation.objects.create(delivery=shown, format="page", expires_at=now, outcome="unreported")


def _told_of(person: Subscriber) -> None:
    delivery = Delivery.objects.filter(subscriber=person).exclude(subscription=None).latest("id")
    MailEvent.objects.create(
        source="smtp",
        key=f"told-{delivery.pk}",
        kind=MailEventKind.DELIVERED,
        delivery=delivery,
        occurred_at=timezone.now(),
        received_at=timezone.now(),
    )
