"""Home says who one is here, and offers what is one's own."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

pytestmark = pytest.mark.django_db

SEARCH = 'action="/admin/subscribers/subscriber/" role="search"'
REPORTS = '<a href="/admin/delivery/figure/">Read the reports</a>'
REQUEST = '<a href="/admin/delivery/privacyrequest/add/">Note a privacy request</a>'


def home_of(role: str, client: Client) -> str:
    user = User.objects.create_user("dora", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/admin/").content.decode()


@pytest.mark.parametrize("role", ["author", "approver", "analyst", "support"])
def test_home_says_the_role_and_what_it_is_for(role: str, client: Client) -> None:
    page = home_of(role, client)

    assert f"You are here as: <strong>{role.capitalize()}</strong>. " in page


def test_an_analyst_is_led_to_the_reports(client: Client) -> None:
    page = home_of("analyst", client)

    assert REPORTS in page
    assert SEARCH not in page
    assert REQUEST not in page


def test_support_finds_a_person_and_answers_them(client: Client) -> None:
    page = home_of("support", client)

    assert SEARCH in page
    assert REQUEST in page
    assert REPORTS not in page


def test_whoever_may_do_all_reads_so(admin_client: Client) -> None:
    page = admin_client.get("/admin/").content.decode()

    assert "You are here as: <strong>Everything</strong>." in page
