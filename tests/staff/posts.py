"""What is posted to each address of the admin so that it does something.

A form that stands on the page is filled in as it stands there; this says the rest, and brings about
what an address needs (an edition that is paused, before it goes on). An address that needs nothing
has no line.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.staff import second_factor
from consent.models import PeopleImport
from consent.rules.people_imports import ImportState
from consent.services.sealing import seal
from delivery.models import (
    Delivery,
    Edition,
    Guardrail,
    MailTest,
    Pace,
    Reservation,
    TrialEnd,
    WebhookDelivery,
)
from delivery.rules.vocabulary import EditionState, Found
from delivery.rules.webhooks.vocabulary import WebhookState
from delivery.services.trial import verify_address
from programs.forms.beginning import BLANK
from programs.models import Brand, Invitation, Program
from programs.rules.vocabulary import ProgramState
from subscribers.models import Subscriber
from tests import cast as people
from tests.staff.world import HERE, row

Post = Callable[[Client], Mapping[str, Any]]
PASSWORD = "an old grey heron"


def code_of(device: TOTPDevice) -> str:
    """Return the code that the device shows now."""
    return f"{totp(device.bin_key):06d}"


def user_of(client: Client) -> User:
    """Return whose browser it is."""
    return User.objects.get(pk=client.session["_auth_user_id"])


def _sure(_client: Client) -> Mapping[str, Any]:
    return {"post": "yes"}


def _remark(_client: Client) -> Mapping[str, Any]:
    return {"remark": "Say which shop."}


def _first_code(client: Client) -> Mapping[str, Any]:
    return {"code": code_of(second_factor.begin(user=user_of(client)))}


def _with_device(client: Client) -> TOTPDevice:
    return cast("TOTPDevice", TOTPDevice.objects.create(user=user_of(client), name="Phone"))


def _code(client: Client) -> Mapping[str, Any]:
    return {"code": code_of(_with_device(client))}


def _code_was_given(client: Client) -> Mapping[str, Any]:
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = _with_device(client).persistent_id
    session.save()
    return {}


def _password(client: Client) -> User:
    user = user_of(client)
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def _log_in(client: Client) -> Mapping[str, Any]:
    return {"username": _password(client).get_username(), "password": PASSWORD}


def _new_password(client: Client) -> Mapping[str, Any]:
    _password(client)
    new = "a young green heron"
    return {"old_password": PASSWORD, "new_password1": new, "new_password2": new}


def _as_read(address: str, model: str) -> Post:
    def post(client: Client) -> Mapping[str, Any]:
        page = reverse(f"admin:{address}", args=[row(model).pk])
        return {"as_read": client.get(page).context["as_read"]}

    return post


def _without_draft(_client: Client) -> Mapping[str, Any]:
    Invitation.objects.filter(program__slug=f"weekly-{HERE}", state="draft").delete()
    return {}


def _edition(address: str, state: EditionState) -> Post:
    def post(_client: Client) -> Mapping[str, Any]:
        now = timezone.now()
        rows = Edition.objects.filter(pk=row("delivery.edition", address=address).pk)
        rows.update(state=state, scheduled_at=now, approved_at=now)
        return {}

    return post


def _given_up(_client: Client) -> Mapping[str, Any]:
    WebhookDelivery.objects.update(state=WebhookState.DEAD, settled_at=timezone.now())
    return {}


def _uncertain(_client: Client) -> Mapping[str, Any]:
    delivery, now = cast("Delivery", row("delivery.delivery")), timezone.now()
    subscription = delivery.subscription
    Delivery.objects.filter(pk=delivery.pk).update(
        state="uncertain",
        error="lost",
        permitted_by=subscription.permitted_by if subscription else None,
        permitted_at=now,
        handed_over_at=now,
        settled_at=now,
    )
    return {"found": Found.WENT, "why": "Seen."}


def _unreported(_client: Client) -> Mapping[str, Any]:
    shown = cast("Reservation", row("delivery.reservation")).delivery
    Delivery.objects.filter(pk=shown.pk).update(state="uncertain", error="not_reported")
    return {"found": Found.WENT, "why": "Seen."}


def _sealed(_client: Client) -> Mapping[str, Any]:
    seal(clock=timezone.now)
    return {}


def _no_pace(_client: Client) -> Mapping[str, Any]:
    brand = Brand.objects.get(slug=HERE)
    Pace.objects.filter(brand=brand).delete()
    return {"brand": brand.pk, "messages": 5, "per": "minute"}


def _program(_client: Client) -> Mapping[str, Any]:
    return {"name": "News", "brand": Brand.objects.get(slug=HERE).pk, "starter": BLANK}


def _invitation(_client: Client) -> Mapping[str, Any]:
    return {
        "program": Program.objects.get(slug=f"bare-{HERE}").pk,
        "default_language": "en",
        "kind_of_value": "saves_time",
        "format": "email",
        "length_words": 150,
        "frequency_count": 1,
        "frequency_period": "week",
        "term_kind": "until_stopped",
        "texts-0-language": "en",
        "texts-0-title": "News",
        "texts-0-value": "You save time.",
        "texts-0-content": "One story.",
        "data_uses-TOTAL_FORMS": 0,
    }


def _new_edition(_client: Client) -> Mapping[str, Any]:
    return {
        "program": Program.objects.get(slug=f"weekly-{HERE}").pk,
        "name": "third",
        "kind": "broadcast",
        "texts-TOTAL_FORMS": 1,
        "texts-0-language": "en",
        "texts-0-subject": "News",
        "texts-0-markup": "markdown",
        "texts-0-body": "Hello.",
        "pictures-TOTAL_FORMS": 0,
    }


def _catalogue(_client: Client) -> Mapping[str, Any]:
    return {"name": "stores", "key_field": row("programs.datafield").pk}


def _asked(_client: Client) -> Mapping[str, Any]:
    return {"person": f"pia-{HERE}", "kind": "access"}


def _brand(_client: Client) -> Mapping[str, Any]:
    return {
        "name": "Third",
        "slug": "third",
        "legal_name": "Third Ltd",
        "postal_address": "1 Square",
        "contact_email": "hello@third.example",
        "privacy_policy_url": "https://third.example/privacy",
        "authority": "The authority",
        "host": "third.example",
        "from_email": "hello@third.example",
        "sender_id": "thirdbrand",
    }


def _file(name: str, *lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([*lines, ""]).encode(), "text/csv")


def _list(_client: Client) -> Mapping[str, Any]:
    return {
        "program": row("programs.program").pk,
        "source": "the town newsletter",
        "statement": "Yes, send me tips.",
        "per_hour": 500,
        "file": _file("list.csv", "email,signed_up_at", "quinn@example.com,2024-03-01"),
        "do": "move",
    }


def _people(_client: Client) -> Mapping[str, Any]:
    return {"file": _file("crm.csv", "external_id,email", "P-2,p2@example.com")}


def _columns(_client: Client) -> Mapping[str, Any]:
    return {"check": "1", "column.0": "external_id", "column.1": "email", "fixed": ""}


def _import(state: ImportState) -> Post:
    def post(_client: Client) -> Mapping[str, Any]:
        rows = PeopleImport.objects.filter(pk=row("consent.peopleimport").pk)
        rows.update(state=state, counts={}, finished_at=timezone.now())
        return {}

    return post


def _sender(_client: Client) -> Mapping[str, Any]:
    return {"sender": "Mailchimp", "answerable": "the newsletter team"}


def _second_record(_client: Client) -> Mapping[str, Any]:
    if not Subscriber.objects.filter(email="again@example.com").exists():
        people.say_yes(Program.objects.get(slug=f"weekly-{HERE}"), "again@example.com")
    return {"other": "again@example.com", "goes_on": "this"}


def _no_guardrail(_client: Client) -> Mapping[str, Any]:
    brand = Brand.objects.get(slug=HERE)
    Guardrail.objects.filter(brand=brand).delete()
    return {"brand": brand.pk}


def _held(_client: Client) -> Mapping[str, Any]:
    Program.objects.filter(slug=f"weekly-{HERE}").update(state=ProgramState.HELD)
    return {"note": "The list was old; it is clean now."}


def _trial(_client: Client) -> Mapping[str, Any]:
    TrialEnd.objects.all().delete()
    return {"because": "To try."}


def _with_address(client: Client) -> User:
    user = user_of(client)
    user.email = "staff@example.com"
    user.save()
    return user


def _mail_test(client: Client) -> Mapping[str, Any]:
    _with_address(client)
    return {}


def _came_back(_client: Client) -> Mapping[str, Any]:
    brand = Brand.objects.get(slug=HERE)
    MailTest.objects.create(brand=brand, code=_TEST_CODE, sent_at=timezone.now())
    received = "Authentication-Results: mx.example.net; spf=pass"
    sent = f"From: {brand.from_email}\nSubject: Test of our mail, {_TEST_CODE}"
    return {"raw": f"{received}\n{sent}\n\nHello.\n"}


def _own_test(client: Client) -> Mapping[str, Any]:
    user = _with_address(client)
    verify_address(user=user, address=user.email, clock=timezone.now)
    return {"relationship": "loyal", "language": "en"}


_TEST_CODE = "ABCDEFGH"
_DATA_FIELD = {
    "key": "shoe_size",
    "labels-en": "Shoe size",
    "sources-en": "You told us",
    "type": "text",
    "category": "declared",
}
_STAFF = {"username": "newton", "password1": PASSWORD, "password2": PASSWORD, "reach": "all"}
_RESET = {"password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}

POSTS: Mapping[str, Post] = {
    "second_factor": _first_code,
    "second_factor_code": _code,
    "second_factor_codes": _code_was_given,
    "login": _log_in,
    "password_change": _new_password,
    "programs_brand_add": _brand,
    "programs_datafield_add": lambda _client: _DATA_FIELD,
    "programs_datafield_delete": _sure,
    "programs.datafield:delete_selected": _sure,
    "programs_program_add": _program,
    "programs_program_delete": _sure,
    "programs.program:delete_selected": _sure,
    "programs_program_next": _without_draft,
    "consent_listmove_begin": _list,
    "consent_invitationbatch_add": lambda _client: {"program": row("programs.program").pk},
    "consent_invitationbatch_step": _sender,
    "consent_invitationbatch_delete": _sure,
    "consent_peopleimport_add": _people,
    "consent_peopleimport_columns": _columns,
    "consent_peopleimport_start": _import(ImportState.CHECKED),
    "consent_peopleimport_undo": _import(ImportState.DONE),
    "programs_invitation_publish": _as_read("programs_invitation_publish", "programs.invitation"),
    "programs_invitation_send_back": _remark,
    "programs_invitation_next": _without_draft,
    "programs_invitation_add": _invitation,
    "programs_invitation_delete": _sure,
    "delivery_catalogue_add": _catalogue,
    "delivery_catalogue_delete": _sure,
    "delivery_cataloguerow_add": lambda _client: {"key": "c", "cell_words": "d"},
    "delivery_cataloguerow_delete": _sure,
    "delivery_edition_approve": _as_read("delivery_edition_approve", "delivery.edition"),
    "delivery_edition_test": _own_test,
    "delivery_edition_pause": _edition("delivery_edition_pause", EditionState.SENDING),
    "delivery_edition_resume": _edition("delivery_edition_resume", EditionState.PAUSED),
    "delivery_edition_send": lambda _client: {"at_0": "", "at_1": ""},
    "delivery_edition_add": _new_edition,
    "delivery_edition_delete": _sure,
    "delivery_delivery_proof": _sealed,
    "delivery.delivery:resolve": _uncertain,
    "delivery.reservation:resolve": _unreported,
    "delivery_pace_add": _no_pace,
    "delivery_guardrail_add": _no_guardrail,
    "delivery_programhold_release": _held,
    "delivery_webhookendpoint_add": lambda _client: {
        "url": "https://shop.example.com/hooks",
        "types": ["program.held"],
    },
    "delivery_webhookendpoint_delete": _sure,
    "delivery_webhookendpoint_secret": lambda _client: {"overlap_hours": "24"},
    "delivery.webhookdelivery:again": _given_up,
    "delivery_trialend_new": _brand,
    "delivery_trialend_end": _trial,
    "delivery_trialend_test": _mail_test,
    "delivery_trialend_came_back": _came_back,
    "delivery_privacyrequest_carry_out": lambda _client: {"sure": "on"},
    "delivery_privacyrequest_refuse": lambda _client: {"answer": "We cannot tell who it is."},
    "delivery_privacyrequest_add": _asked,
    "programs_twopersonrule_add": lambda _client: {"is_on": "False", "why": "A team of one."},
    "config_apikey_add": lambda _client: {"name": "Another", "scopes": ["programs:read"]},
    "auth_user_password_change": lambda _client: _RESET,
    "subscribers_subscriber_merge": _second_record,
    "auth_user_add": lambda _client: _STAFF,
}
