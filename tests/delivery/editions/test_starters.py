"""The editions of each starter pass the checks that every edition has to pass."""

import re

import pytest
from django.utils import timezone

from delivery.models import Edition, EditionText
from delivery.rendering.content import words_in
from delivery.rendering.preview import preview
from delivery.rendering.review import check
from delivery.services.editions import approve
from delivery.starters import EDITIONS
from programs.models import Invitation, Program
from programs.rules.plain import remarks_on
from programs.services.invitations import publish
from programs.services.starting import begin
from programs.starters import STARTERS
from tests import factories

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "de", "fr")
EACH = [(key, edition.name) for key, editions in EDITIONS.items() for edition in editions]
_LIQUID = re.compile(r"{%.*?%}", re.DOTALL)
_FIELD = re.compile(r"{{.*?}}", re.DOTALL)


def begun(key: str) -> Program:
    return begin(
        name=STARTERS[key].name,
        brand=factories.brand(),
        language="en",
        prepared_by=factories.marketer(),
        clock=timezone.now,
        starter=STARTERS[key],
    )


def test_each_starter_has_three_editions_and_no_other_has_any() -> None:
    assert {key: len(editions) for key, editions in EDITIONS.items()} == dict.fromkeys(STARTERS, 3)


@pytest.mark.parametrize("key", STARTERS)
def test_they_are_drafts_in_three_languages_without_anything_to_put_right(key: str) -> None:
    program = begun(key)

    editions = list(Edition.objects.filter(program=program))

    assert {edition.state for edition in editions} == {"draft"}
    assert {edition.prepared_by for edition in editions} == {factories.marketer()}
    for edition in editions:
        assert {text.language for text in edition.texts.all()} == set(LANGUAGES)
        assert [str(problem) for problem in check(edition)] == []


@pytest.mark.parametrize("key", STARTERS)
def test_no_paragraph_of_theirs_is_torn_into_lines(key: str) -> None:
    begun(key)

    bodies = EditionText.objects.values_list("body", flat=True)

    torn = re.compile(r"\w[,.]?\n(?=\w)(?!\d+\. )")
    assert [found[0] for body in bodies for found in torn.finditer(body)] == []
    assert all(body.count("\n\n") >= 2 for body in bodies)


@pytest.mark.parametrize("key", STARTERS)
def test_they_can_be_approved_once_the_promise_is_published(key: str) -> None:
    program = begun(key)
    draft = Invitation.objects.get(program=program)
    publish(invitation=draft, published_by=factories.approver(), clock=timezone.now)

    for edition in Edition.objects.filter(program=program):
        approve(edition=edition, approved_by=factories.approver(), clock=timezone.now)

    assert {each.state for each in Edition.objects.filter(program=program)} == {"approved"}


@pytest.mark.parametrize(("key", "name"), EACH)
@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_in_plain_words(key: str, name: str, language: str) -> None:
    (edition,) = (each for each in EDITIONS[key] if each.name == name)
    said = edition.texts[language]
    text = f"{said.subject}\n\n{said.preheader}\n\n{said.body}".replace("**", "")
    # A condition's branches are never read one after the other.
    for part in _LIQUID.split(_FIELD.sub("x", text)):
        assert remarks_on(part, language) == []


@pytest.mark.parametrize(("key", "name"), EACH)
@pytest.mark.parametrize("language", LANGUAGES)
def test_they_read_well_for_a_sample_person(key: str, name: str, language: str) -> None:
    program = begun(key)
    edition = Edition.objects.get(program=program, name=name)

    shown = preview(
        edition, language=language, external_id="", relationship="loyal", now=timezone.now()
    )

    assert shown.why_not == ""
    assert "{" not in shown.subject + shown.text
    assert "  " not in shown.subject
    assert words_in(edition.texts.get(language=language).body, "markdown") > 20
