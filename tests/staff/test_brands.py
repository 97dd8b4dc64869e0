"""Who works for one brand sees and touches nothing of another."""

import html
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.test import Client
from django.urls import reverse

from config.staff.roles import Role
from programs.admin.scoping import OfAllBrands
from programs.models import Brand, Program
from tests.staff import world
from tests.staff.enumerating import Address, addresses
from tests.staff.reading import (
    GET,
    POST,
    address_of,
    everything,
    lines,
    may,
    names_a_row,
    undone,
)
from tests.staff.world import HERE, OF_NO_BRAND, THERE

pytestmark = pytest.mark.django_db

# Content that every brand's authors write: no row of it is of one brand.
SHARED = {"programs.datafield", "delivery.catalogue", "delivery.cataloguerow"}


@pytest.fixture
def limited(caplog: pytest.LogCaptureFixture) -> Client:
    """The administrator of one brand: who may most, of as little as there is."""
    caplog.set_level(logging.CRITICAL, "django.request")
    world.make()
    return world.client_of(world.staff(Role.ADMINISTRATOR, HERE))


def models() -> list[str]:
    """Return the models whose rows have pages, of the brands or of the whole installation."""
    shown = {each.model for each in addresses() if each.name.endswith("_change")}
    return sorted(shown - {"", *SHARED})


def pages_of_rows() -> Iterator[tuple[Address, dict[str, str]]]:
    """Yield every page of one row, with what its line fills in."""
    said = lines()
    for name, where in everything().items():
        if where is None or where.model in {"", *SHARED}:
            continue
        given = dict(said[name].given) if name in said else {}
        if names_a_row(where, given):
            yield where, given


def list_of(client: Client, model: str) -> Any:
    return undone(client, GET, reverse(f"admin:{model.replace('.', '_')}_changelist")).answer


def test_no_page_opens_for_another_brands_row(limited: Client) -> None:
    open_to_them = [
        f"{method} {path}"
        for where, given in pages_of_rows()
        for method in (GET, POST)
        if may(limited, method, path := address_of(where, given, THERE))
    ]
    assert open_to_them == []


def test_their_own_rows_open(limited: Client) -> None:
    shut = [
        model
        for model in models()
        if model not in OF_NO_BRAND
        if not may(
            limited, GET, reverse(f"admin:{model.replace('.', '_')}_change", args=[_pk(model)])
        )
    ]
    assert shut == []


def _pk(model: str) -> Any:
    return world.row(model).pk


def test_lists_hold_the_rows_of_their_brand_only(limited: Client) -> None:
    for model in models():
        if model in OF_NO_BRAND:
            assert list_of(limited, model).status_code == 403, model
            continue
        rows = list_of(limited, model).context["cl"].queryset
        assert rows.filter(pk=world.row(model, HERE).pk).exists(), model
        assert not rows.filter(pk=world.row(model, THERE).pk).exists(), model


def test_filters_name_nothing_of_another_brand(limited: Client) -> None:
    everybody = world.client_of(world.staff(Role.ADMINISTRATOR))
    theirs = [str(row) for row in (*Brand.objects.filter(slug=THERE), *_programs(THERE))]
    for model in set(models()) - OF_NO_BRAND:
        offered = _offered(limited, model)
        assert not [name for name in theirs if name in offered], model
    assert "There" in _offered(everybody, "programs.program")


def _programs(slug: str) -> list[Program]:
    return list(Program.objects.filter(brand__slug=slug))


def _offered(client: Client, model: str) -> str:
    changes = list_of(client, model).context["cl"]
    choices = [choice for spec in changes.filter_specs for choice in spec.choices(changes)]
    return " ".join(str(choice["display"]) for choice in choices)


@pytest.mark.parametrize(
    ("page", "field", "of"),
    [
        ("programs_program_add", "brand", "programs.brand"),
        ("programs_invitation_add", "program", "programs.program"),
        ("delivery_edition_add", "program", "programs.program"),
        ("delivery_pace_add", "brand", "programs.brand"),
        ("delivery_guardrail_add", "brand", "programs.brand"),
        ("delivery_webhookendpoint_add", "brand", "programs.brand"),
        ("consent_listmove_begin", "program", "programs.program"),
    ],
)
def test_forms_offer_what_is_of_their_brand(
    limited: Client, page: str, field: str, of: str
) -> None:
    form = form_of(limited.get(reverse(f"admin:{page}")))
    choices: ModelChoiceField[Any] = form.fields[field]

    assert choices.queryset is not None
    assert world.row(of, HERE) in choices.queryset
    assert world.row(of, THERE) not in choices.queryset


def test_every_choice_of_every_new_form_is_of_their_brand(limited: Client) -> None:
    for model in set(models()) - OF_NO_BRAND:
        page = limited.get(reverse(f"admin:{model.replace('.', '_')}_add"))
        if page.status_code != 200:
            continue
        for name, rows in rows_offered(page):
            of = rows.model._meta.label_lower
            if of in set(world.ROWS) - OF_NO_BRAND:
                assert world.row(of, THERE) not in rows, f"{model}.{name}"


def form_of(page: Any) -> Any:
    """Return the form of a page of Django's admin, or of one of our own."""
    form = page.context.get("adminform") or page.context.get("form")
    return getattr(form, "form", form)


def rows_offered(page: Any) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield the rows that a form offers to choose from, and those that its page names itself."""
    names: set[str] = page.context.keys()
    offered = {name: page.context[name] for name in names}
    for name, field in getattr(form_of(page), "fields", {}).items():
        offered[name] = getattr(field, "queryset", None)
    yield from ((name, rows) for name, rows in offered.items() if isinstance(rows, QuerySet))


def test_reports_are_of_their_programs(limited: Client) -> None:
    pages = [reverse("admin:delivery_figure_changelist"), reverse("admin:delivery_figure_month")]
    pages += [reverse("admin:delivery_figure_report", args=["joining"])]

    for page in pages:
        assert limited.get(page, {"program": f"weekly-{HERE}"}).status_code == 200
        assert limited.get(page, {"program": f"weekly-{THERE}"}).status_code == 404
        assert f"weekly-{THERE}" not in limited.get(page).content.decode()


def test_an_edition_is_shown_to_people_of_their_brand(limited: Client) -> None:
    page = reverse("admin:delivery_edition_readers")

    def people(slug: str) -> list[Any]:
        asked = {"program": world.row("programs.program", slug).pk, "q": "pia"}
        found: list[Any] = limited.get(page, asked).json()["people"]
        return found

    assert people(HERE)
    assert people(THERE) == []


def test_a_file_of_people_holds_those_of_their_brand(limited: Client) -> None:
    answer: Any = limited.post(reverse("admin:subscribers_subscriber_export"))

    people = b"".join(answer.streaming_content).decode()
    assert f"pia-{HERE}" in people
    assert f"pia-{THERE}" not in people


def test_what_keeps_a_shared_field_names_nothing_of_another_brand(limited: Client) -> None:
    field = world.row("programs.datafield")
    page = reverse("admin:programs_datafield_delete", args=[field.pk])
    chosen = {"action": "delete_selected", "_selected_action": [field.pk]}

    one = limited.get(page).content.decode()
    many = limited.post(reverse("admin:programs_datafield_changelist"), chosen).content.decode()

    for shown in (one, many):
        assert "that use it, of your brands or of others" in shown
        assert f"weekly-{THERE}" not in shown


def test_home_names_nothing_of_another_brand(limited: Client) -> None:
    page = limited.get(reverse("admin:index")).content.decode()

    assert "Here: at most 10 a minute" in page
    assert "There" not in page


@pytest.mark.parametrize("role", Role)
def test_home_leads_nobody_to_a_page_that_refuses_them(
    caplog: pytest.LogCaptureFixture, role: Role
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    world.make()
    client = world.client_of(world.staff(role, HERE))
    page = client.get(reverse("admin:index")).content.decode()

    links = {html.unescape(link) for link in re.findall(r'<a[^>]* href="(/admin/[^"]*)"', page)}
    assert links
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_the_end_of_the_trial_is_for_those_of_all_brands(limited: Client) -> None:
    for page in ("changelist", "end", "new"):
        assert limited.get(reverse(f"admin:delivery_trialend_{page}")).status_code == 403


def test_an_action_reaches_nobody_of_another_brand(limited: Client) -> None:
    people = reverse("admin:subscribers_subscriber_changelist")
    chosen = {
        "action": "stop_mail",
        "_selected_action": [world.row("subscribers.subscriber", THERE).pk],
    }

    assert undone(limited, POST, people, chosen).entries == []


def test_a_privacy_request_is_for_somebody_of_their_brand(limited: Client) -> None:
    add = reverse("admin:delivery_privacyrequest_add")

    answer = limited.post(add, {"person": f"pia-{THERE}", "kind": "access"})

    assert "Nobody has this id or address." in answer.content.decode()


def test_a_new_brand_and_the_installation_are_for_those_of_all_brands(limited: Client) -> None:
    everybody = world.client_of(world.staff(Role.ADMINISTRATOR))

    for name in ("programs_brand_add", "config_apikey_add", "auth_user_add"):
        assert limited.get(reverse(f"admin:{name}")).status_code == 403
        assert everybody.get(reverse(f"admin:{name}")).status_code == 200


def test_what_is_of_no_brand_is_for_those_of_all_brands() -> None:
    registered = {model._meta.label_lower: about for model, about in admin.site._registry.items()}
    whole = {name for name, about in registered.items() if isinstance(about, OfAllBrands)}

    assert whole == OF_NO_BRAND - SHARED


@pytest.mark.parametrize("slugs", [(HERE,), (HERE, THERE)])
def test_an_analyst_of_two_brands_sees_both(
    caplog: pytest.LogCaptureFixture, slugs: tuple[str, ...]
) -> None:
    world.make()
    analyst = world.client_of(world.staff(Role.ANALYST, *slugs))

    rows = list_of(analyst, "programs.program").context["cl"].queryset

    assert {program.brand.slug for program in rows} == set(slugs)


def test_a_limit_that_names_no_brand_leaves_nothing_to_see() -> None:
    world.make()
    user = world.staff(Role.AUTHOR, HERE)
    user.brand_limit.brands.clear()

    rows = list_of(world.client_of(User.objects.get(pk=user.pk)), "programs.program")

    assert not rows.context["cl"].queryset.exists()
