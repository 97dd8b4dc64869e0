"""Texts for people of one relationship, beside those for all."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft
from delivery.rendering.preview import preview
from delivery.rules.variants import texts_for
from delivery.services import editions
from delivery.services.dropping import drop_values
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, round_of
from tests.delivery.sending import assert_every_invariant_holds
from tests.properties.world import MailSystem

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def text(language: str, words: str, relationship: str = "") -> Draft:
    return Draft(language, words, "", f"[text={words}]", relationship=relationship)


FOR_ALL = [text("en", "for all"), text("de", "für alle")]
FOR_SOME = [text("en", "for the loyal", "loyal"), text("en", "for the new", "new")]


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        uses=["first_name", "usual_store"], languages=("en", "de"), clock=at(NOW)
    )


def test_the_most_specific_text_of_a_language_is_read() -> None:
    texts = [*FOR_SOME, *FOR_ALL]
    read = {
        who: {language: found.subject for language, found in texts_for(texts, who).items()}
        for who in ("loyal", "new", "prospect", "")
    }
    assert read == {
        "loyal": {"en": "for the loyal", "de": "für alle"},
        "new": {"en": "for the new", "de": "für alle"},
        "prospect": {"en": "for all", "de": "für alle"},
        "": {"en": "for all", "de": "für alle"},
    }


def test_each_gets_the_text_for_them(program: Program) -> None:
    for name in ("loyal", "new", "prospect"):
        row = cast.say_yes(program, f"{name}@example.com", clock=at(NOW))
        Subscriber.objects.filter(pk=row.subscriber_id).update(relationship=name)
    german = cast.say_yes(program, "german@example.com", language="de", clock=at(NOW))
    Subscriber.objects.filter(pk=german.subscriber_id).update(relationship="loyal")
    edition = approved(program, "variants", texts=[*FOR_ALL, *FOR_SOME], clock=at(NOW))
    editions.send_now(edition=edition, clock=at(NOW))
    mail = MailSystem()
    round_of(at(NOW), mail)

    got = {one.address.partition("@")[0]: one.values["text"] for one in mail.taken}
    assert got == {
        "loyal": "for the loyal",
        "new": "for the new",
        "prospect": "for all",
        "german": "für alle",
    }
    # It went months ago, and for whom a text was is kept as long as values are.
    drop_values(clock=timezone.now)
    assert_every_invariant_holds()


def test_who_has_no_text_in_their_language_is_withheld(program: Program) -> None:
    cast.say_yes(program, "prospect@example.com", clock=at(NOW))
    edition = approved(program, "loyal-only", texts=FOR_SOME[:1], clock=at(NOW))
    editions.send_now(edition=edition, clock=at(NOW))
    assert round_of(at(NOW)) == []
    assert Delivery.objects.get(edition=edition).refusal == "no_language"


def test_the_preview_shows_what_each_would_read(program: Program) -> None:
    edition = approved(program, "variants", texts=[*FOR_ALL, *FOR_SOME], clock=at(NOW))
    shown = {
        who: preview(edition, language="en", now=NOW, relationship=who).subject
        for who in ("prospect", "new", "established", "loyal")
    }
    assert shown == {
        "prospect": "for all",
        "new": "for the new",
        "established": "for all",
        "loyal": "for the loyal",
    }


def test_each_text_is_checked_for_the_people_that_it_is_for(program: Program) -> None:
    texts = [
        text("en", "for all"),
        Draft("en", "For the loyal", "", "Hello {{ usual_store }}", relationship="loyal"),
        Draft("en", "For the new", "", "Hello {{ nobody_said_so }}", relationship="new"),
    ]
    found = {(p.code, p.language) for p in editions.check(_draft(program, texts[:2]))}
    assert ("unguarded_field", "en, loyal") in found
    with pytest.raises(editions.EditionRefused, match="en, new: nobody_said_so"):
        _draft(program, texts)


def test_who_lacks_a_language_of_the_promise_is_named(program: Program) -> None:
    texts = [text("en", "for all"), text("de", "für Treue", "loyal")]
    [problem] = editions.check(_draft(program, texts))
    assert (problem.code, problem.language, problem.stops) == ("missing_language", "de", False)
    assert "prospect or new or established" in problem.message


def _draft(program: Program, texts: list[Draft]) -> Edition:
    return editions.save(
        program=program,
        name="drafted",
        texts=texts,
        prepared_by=factories.marketer(),
        clock=at(NOW),
    )
