"""The roles: one table in the code, and the groups that are made of it."""

import io

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config.staff import roles
from config.staff.accounts import give, roles_of, standing
from config.staff.roles import Role, lines, roles_named
from programs.models import Brand
from tests import factories
from tests.architecture.source import APPS
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:auth_user_changelist")


def permissions_of(role: Role) -> set[str]:
    group = Group.objects.get(name=role.value)
    found = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


def written(role: Role) -> set[str]:
    return {f"{line.app}.{name}" for line in lines() for name in line.codenames(role)}


@pytest.mark.parametrize("role", Role)
def test_a_group_has_what_the_table_says(role: Role) -> None:
    assert permissions_of(role) == written(role)


def test_migrating_makes_a_group_right_again() -> None:
    group = Group.objects.get(name=Role.ANALYST.value)
    group.permissions.clear()
    group.permissions.add(Permission.objects.get(codename="add_apikey"))

    call_command("migrate", verbosity=0, interactive=False, stdout=io.StringIO())

    assert permissions_of(Role.ANALYST) == written(Role.ANALYST)


def test_everything_that_the_admin_asks_for_has_a_line() -> None:
    named = {f"{line.app}.{line.name}" for line in lines()}
    shown = {
        model._meta.label_lower
        for about in admin.site._registry.values()
        for model in (about.model, *(inline.model for inline in about.inlines))
    }
    own = {
        f"{app}.{codename}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for codename, _words in model._meta.permissions
    }
    missing = [
        *(f"{name:<32} -      -        -       -       vacd" for name in sorted(shown - named)),
        *(f"{name:<32} -      -        -       -       yes" for name in sorted(own - named)),
    ]

    assert not missing, "Add to TABLE in config/staff/roles.py, for each role:\n" + "\n".join(
        missing
    )
    assert named == shown | own, f"Not in the admin any more: {named - shown - own}"


def test_whoever_has_no_role_may_do_nothing() -> None:
    nobody = client_of(staff(None))

    assert nobody.get(reverse("admin:programs_program_changelist")).status_code == 403


def test_each_role_says_what_it_is_for() -> None:
    assert all(role.about.endswith(".") for role in Role)
    assert "administrator" in roles.TABLE


def test_a_setting_names_roles_with_or_without_spaces_and_no_others() -> None:
    assert roles_named(["administrator", " approver"]) == [Role.ADMINISTRATOR, Role.APPROVER]
    assert roles_named([""]) == []
    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_ROLES names no role: aprover"):
        roles_named(["administrator", "aprover"])


@pytest.fixture
def boss() -> Client:
    return client_of(staff(Role.ADMINISTRATOR))


def form(**changes: object) -> dict[str, object]:
    return {
        "username": "nora",
        "password1": "an old grey heron",
        "password2": "an old grey heron",
        "roles": ["author", "analyst"],
        "reach": "all",
    } | changes


def test_an_administrator_adds_somebody_with_roles_for_some_brands(boss: Client) -> None:
    north = factories.brand("north", name="North")

    boss.post(reverse("admin:auth_user_add"), form(reach="some", brands=[north.pk]))

    nora = User.objects.get(username="nora")
    assert (nora.is_staff, nora.is_superuser) == (True, False)
    assert standing(nora) == "Author, Analyst; North."
    assert LogEntry.objects.latest("pk").change_message == "Added. Author, Analyst; North."


def test_a_change_of_roles_is_written_down_in_words(boss: Client) -> None:
    nora = User.objects.create_user("nora", is_staff=True)
    give(user=nora, roles=[Role.AUTHOR], brands=None)

    boss.post(
        reverse("admin:auth_user_change", args=[nora.pk]),
        {"username": "nora", "roles": ["approver"], "reach": "all", "is_active": "on"},
    )

    assert roles_of(User.objects.get(pk=nora.pk)) == [Role.APPROVER]
    assert LogEntry.objects.latest("pk").change_message == "Changed: roles. Approver; all brands."


def test_some_brands_are_named(boss: Client) -> None:
    answer = boss.post(reverse("admin:auth_user_add"), form(reach="some"))

    assert "Choose a brand, or choose all brands." in answer.content.decode()
    assert not User.objects.filter(username="nora").exists()


def test_nobody_shuts_themselves_out(boss: Client) -> None:
    own = User.objects.get(username="administrator")
    given = {"username": own.username, "roles": ["author"], "reach": "all", "is_active": "on"}

    answer = boss.post(reverse("admin:auth_user_change", args=[own.pk]), given)

    assert "ask another administrator" in answer.content.decode()
    assert roles_of(User.objects.get(pk=own.pk)) == [Role.ADMINISTRATOR]


def test_whoever_may_do_everything_is_changed_by_their_equals_only(boss: Client) -> None:
    above = User.objects.create_superuser("ada", password="an old grey heron")
    pages = ("change", "password_change", "unlock", "reset_second_factor")

    shown = boss.get(reverse("admin:auth_user_change", args=[above.pk])).content.decode()
    refused = {
        boss.post(reverse(f"admin:auth_user_{page}", args=[above.pk])).status_code for page in pages
    }

    assert "Everything; all brands." in shown
    assert refused == {403}


def test_no_form_makes_somebody_who_may_do_everything(boss: Client) -> None:
    boss.post(reverse("admin:auth_user_add"), form(is_superuser="on", user_permissions=[1]))

    nora = User.objects.get(username="nora")
    assert not nora.is_superuser
    assert not nora.user_permissions.exists()


def test_the_list_of_staff_reads_as_much_for_many_as_for_one(
    boss: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        user = User.objects.create_user(f"clerk-{number}", is_staff=True)
        give(user=user, roles=[Role.AUTHOR], brands=[factories.brand()])

    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = boss.get(PAGE).content.decode()

    assert page.count("Author") >= 12


def test_a_brand_that_goes_takes_its_limits_along() -> None:
    gone = factories.brand("gone")
    user = staff(Role.AUTHOR, "gone")

    Brand.objects.filter(pk=gone.pk).delete()

    assert standing(user) == "Author; no brand."
