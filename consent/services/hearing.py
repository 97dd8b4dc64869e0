"""What the person said about their own data, taken into their profile with the entry's fold."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.profile import Source
from consent.rules.vocabulary import EventKind
from consent.services.profile import ProfileInput, store_values
from subscribers.models import Profile, Subscriber
from subscribers.rules.vocabulary import OwnChoice
from subscribers.services.own_choices import write_own_choices


def hear(changed: ConsentEvent) -> None:
    """Store what the person answered, chose or corrected, and drop what they said is wrong.

    What they contradicted is not stored again by anybody but them; a word of theirs about a field
    ends that, unless the word was that the guess is wrong. The caller holds the person's row.
    """
    person = Subscriber.objects.filter(subject=changed.subject_id).first()
    if person is None:
        return
    said = evidence_of(changed).answers
    if "own_choices" in changed.details:
        write_own_choices(person=person, choices={OwnChoice(key): said[key] for key in said})
        return
    wrong = _keys(changed, "contradicted")
    _mark(person, no_more=set(said) - wrong, wrong=wrong)
    _store(person, {**dict.fromkeys(wrong), **said}, said_at=changed.at, now=changed.at)


def hear_merged(person: Subscriber, merged: ConsentEvent) -> None:
    """Heed what the person contradicted on a record that was merged into this one.

    Guesses that are stored here of these fields go; what they said here themselves stays.
    """
    wrong = _keys(merged, "contradicted")
    _mark(person, no_more=set(), wrong=wrong)
    profile = Profile.objects.filter(pk=person.pk).first()
    held = profile.values if profile else {}
    gone = [key for key in wrong if key in held and held[key]["by"] != Source.PERSON]
    _store(person, dict.fromkeys(gone), said_at=merged.at, now=merged.at)


def hear_answers(yes: ConsentEvent) -> None:
    """Store what the person answered when they asked, as they changed it since.

    A yes may answer a request from long ago: where a leaving is taken back they are as changed
    since, and where a new address is confirmed nothing is answered anew. The caller holds the
    person's row.
    """
    request = yes.answers
    if request is None or request.address_version != yes.address_version:
        return
    answers = _answers(request, yes)
    if answers:
        person = Subscriber.objects.get(subject=yes.subject_id)
        _mark(person, no_more=set(answers), wrong=set())
        _store(person, answers, said_at=request.at, now=yes.at)


def _answers(request: ConsentEvent, yes: ConsentEvent) -> dict[str, Any]:
    answers = dict(evidence_of(request).answers)
    since = ConsentEvent.objects.filter(
        Q(program=yes.program_id) | Q(program=None),
        subject=yes.subject_id,
        kind=EventKind.CHANGED,
        position__gt=request.position,
        position__lt=yes.position,
    )
    for changed in since.order_by("position"):
        answers = _as_changed(answers, changed)
    return answers


def _as_changed(answers: dict[str, Any], changed: ConsentEvent) -> dict[str, Any]:
    if changed.program_id is None:
        gone = _keys(changed, "contradicted") | _keys(changed, "corrected")
    else:
        answers = answers | evidence_of(changed).answers
        kept = _keys(changed, "chosen") if "chosen" in changed.details else set(answers)
        gone = set(answers) - kept
    return {key: answer for key, answer in answers.items() if key not in gone}


def _keys(changed: ConsentEvent, name: str) -> set[str]:
    return {str(key) for key in changed.details.get(name, ())}


def _mark(person: Subscriber, *, no_more: set[str], wrong: set[str]) -> None:
    contradicted = sorted((set(person.contradicted) - no_more) | wrong)
    if contradicted != person.contradicted:
        Subscriber.objects.filter(pk=person.pk).update(contradicted=contradicted)


def _store(person: Subscriber, values: dict[str, Any], *, said_at: datetime, now: datetime) -> None:
    said = ProfileInput(subscriber_id=person.pk, values=values, by="person", observed_at=said_at)
    if values:
        store_values(inputs=[said], clock=lambda: now)
