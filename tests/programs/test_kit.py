"""What staff copy to invite people: links, a QR code, HTML that needs nothing."""

import re
import zlib
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from programs.models import InvitationText, Program
from programs.rules.kit import field_name, merge_tags
from programs.rules.qr import Picture, qr_code
from programs.services.invitations import publish
from programs.services.programs import close_program
from tests import factories

pytestmark = pytest.mark.django_db
LINK = "http://127.0.0.1:8000/p/weekly-usuals/"


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "pass"))
    return client


@pytest.fixture
def program() -> Program:
    return factories.published_program(languages=("en", "de"))


class Fields(HTMLParser):
    """Collect what the page has to copy: the values of boxes and the words of areas, by id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of boxes, and of the areas that begin."""
        values = {name: value or "" for name, value in attrs}
        if tag == "input" and "readonly" in values:
            self.found[values["id"]] = values["value"]
        if tag == "textarea":
            self._open = values["id"]

    def handle_data(self, data: str) -> None:
        """Keep the words of an area."""
        if self._open:
            self.found[self._open] = self.found.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        """Close an area."""
        if tag == "textarea":
            self._open = ""


class Elements(HTMLParser):
    """Collect every element with all its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that begins."""
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    return Elements(html).found


def copied(desk: Client, program: Program) -> dict[str, str]:
    page = desk.get(f"/admin/programs/program/{program.pk}/kit/")
    assert page.status_code == 200
    return Fields(page.content.decode()).found


def test_the_link_in_each_language_leads_to_the_promise(desk: Client, program: Program) -> None:
    found = copied(desk, program)

    assert found["link"] == LINK
    assert found["link-de"] == f"{LINK}?language=de"
    page = Client().get(found["link-de"].removeprefix("http://127.0.0.1:8000"))
    assert page["Content-Language"] == "de"


def test_the_html_needs_no_script_and_loads_nothing(desk: Client, program: Program) -> None:
    snippet = copied(desk, program)["html-de"]

    assert elements(snippet) == [
        ("section", {"lang": "de", "dir": "ltr"}),
        ("h2", {}),
        ("p", {}),
        ("p", {}),
        ("p", {}),
        ("a", {"href": f"{LINK}?language=de", "rel": "noreferrer"}),
    ]


@pytest.mark.parametrize(
    "more", ['<script src="/x.js"></script>', "<p onclick=x>", "<img src=/x>", "<p style=x>"]
)
def test_whatever_else_stood_in_the_html_would_show(
    desk: Client, program: Program, more: str
) -> None:
    snippet = copied(desk, program)["html-de"]

    for part in ("<h2>", "<p>", "</p>", "</section>"):
        assert elements(snippet.replace(part, part + more)) != elements(snippet)


def test_words_that_look_like_html_stay_words(desk: Client) -> None:
    draft = factories.draft_invitation(factories.program())
    InvitationText.objects.filter(invitation=draft).update(title="<b>5 > 4</b>")
    publish(invitation=draft, published_by=factories.approver(), clock=timezone.now)

    assert "<h2>&lt;b&gt;5 &gt; 4&lt;/b&gt;</h2>" in copied(desk, draft.program)["html-en"]


@pytest.mark.parametrize("form", Picture)
def test_the_code_is_served_for_each_language(
    desk: Client, program: Program, form: Picture
) -> None:
    address = f"/admin/programs/program/{program.pk}/qr.{form}"
    plain, german = desk.get(address), desk.get(f"{address}?language=de")

    assert plain.content == qr_code(LINK, form)
    assert german.content == qr_code(f"{LINK}?language=de", form)
    assert desk.get(f"{address}?language=xx").content == plain.content
    assert desk.get(address.replace(form, "gif")).status_code == 404


def test_the_code_is_a_picture_that_loads_nothing() -> None:
    svg = qr_code(LINK, Picture.SVG).decode()
    png = qr_code(LINK, Picture.PNG)

    assert svg.count("http") == 1  # the name space
    assert "<script" not in svg
    assert "style=" not in svg
    assert png.startswith(b"\x89PNG")
    assert zlib.crc32(png[12:29]) == int.from_bytes(png[29:33])
    assert len(svg) < 10_000
    assert len(png) < 10_000


def test_staff_are_told_where_nobody_can_join(desk: Client) -> None:
    draft = factories.program("not-yet")
    page = desk.get(f"/admin/programs/program/{draft.pk}/kit/").content.decode()
    assert "publish an invitation first" in page

    shut = close_program(program=factories.published_program("shut")).program
    page = desk.get(f"/admin/programs/program/{shut.pk}/kit/").content.decode()
    assert "The program is closed" in page


def test_only_staff_who_may_see_programs_see_it(program: Program) -> None:
    client = Client()
    address = f"/admin/programs/program/{program.pk}/kit/"
    assert client.get(address).status_code == 302
    client.force_login(factories.marketer())
    assert client.get(address).status_code == 403
    assert client.get(address.replace("kit/", "qr.png")).status_code == 403


def test_each_program_has_a_field_of_its_own() -> None:
    slugs = ("weekly-usuals", "weekly-usuals-plus", "weeklyusuals", "2026-offers", "2026-offers-b")

    names = {field_name(slug) for slug in slugs}

    assert len(names) == len(slugs)
    assert all(re.fullmatch("[a-z][a-z0-9]{9}", name) for name in names)
    assert field_name("weekly-usuals").startswith("weekl")
    assert field_name("2026-offers").startswith("p2026")
    assert len(field_name("b")) <= 10


def test_each_tool_has_its_own_way_to_write_a_field() -> None:
    tags = {tag.tool: tag.text for tag in merge_tags("weeklyusua")}

    assert tags["Mailchimp"] == "*|WEEKLYUSUA|*"
    assert tags["Brevo"] == "{{ contact.WEEKLYUSUA }}"
    assert tags["HubSpot"] == "{{ contact.weeklyusua }}"
    assert tags["Klaviyo"] == "{{ person|lookup:'weeklyusua' }}"
    assert tags["Mailjet"] == '{{data:weeklyusua:""}}'
    assert tags["Campaign Monitor"] == "[weeklyusua,fallback=]"
    assert tags["Mautic"] == "{contactfield=weeklyusua}"
    assert tags["listmonk"] == "{{ .Subscriber.Attribs.weeklyusua }}"
    # No documentation of it was found.
    assert "CleverReach" not in tags


def test_every_link_of_the_page_carries_the_tag(desk: Client, program: Program) -> None:
    page = desk.get(f"/admin/programs/program/{program.pk}/kit/?campaign=autumn poster")
    found = Fields(page.content.decode()).found

    assert found["link"] == f"{LINK}?campaign=autumn+poster"
    assert found["link-de"] == f"{LINK}?language=de&campaign=autumn+poster"
    assert "campaign=autumn+poster" in found["html-de"]
    assert f"/admin/programs/program/{program.pk}/qr.svg?campaign=autumn%20poster" in (
        page.content.decode()
    )
    code = desk.get(f"/admin/programs/program/{program.pk}/qr.svg?campaign=autumn%20poster")
    assert code.content == qr_code(f"{LINK}?campaign=autumn+poster", Picture.SVG)


@pytest.mark.parametrize("wrong", ["ana@example.com", '"><b>', "x" * 61])
def test_what_may_be_no_tag_is_left_out(desk: Client, program: Program, wrong: str) -> None:
    page = desk.get(f"/admin/programs/program/{program.pk}/kit/", {"campaign": wrong})

    assert "campaign=" not in page.content.decode()


def test_a_sheet_has_one_large_code_or_eight(desk: Client, program: Program) -> None:
    address = f"/admin/programs/program/{program.pk}/sheet/"
    one = desk.get(f"{address}?language=de&campaign=autumn").content.decode()
    many = desk.get(f"{address}?many=1").content.decode()

    code = f"/admin/programs/program/{program.pk}/qr.svg?language="
    assert one.count(f'src="{code}de&amp;campaign=autumn"') == 1
    assert f"{LINK}?language=de&amp;campaign=autumn" in one
    assert many.count(f'src="{code}de"') == 8


def test_there_is_no_sheet_before_a_promise_is_published(desk: Client) -> None:
    draft = factories.program("not-yet")
    assert desk.get(f"/admin/programs/program/{draft.pk}/sheet/").status_code == 404
