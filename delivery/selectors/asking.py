"""What each edition of a chunk asks its person besides, if anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.rules.fold import Standing
from consent.selectors.newer import newest_of, wants_new_version
from delivery.models import Delivery
from delivery.rules.asking import full_years, version_asked, year_asked
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.selectors.jobs import Job, Question
from programs.models import Invitation, InvitationText
from programs.rules.vocabulary import InvitationState
from programs.selectors.newer import last_material_since

_MAY_HAVE_GONE = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)
# No year is shorter, so none is full any earlier.
_A_YEAR = timedelta(days=365)
Asked = set[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Words:
    """Which version somebody accepted, in which language: few of them in any chunk."""

    invitation_id: int
    language: str

    def standing(self) -> Standing:
        """Return as much of a standing as says what would be newer."""
        return Standing(invitation_id=self.invitation_id, language=self.language)


def questions_of(jobs: Sequence[Job], now: datetime) -> dict[int, Question]:
    """Return the first question that each edition has and that was not asked before.

    By delivery. Where everybody accepted what is published now and nobody a year ago, one query.
    """
    maker = _Maker(jobs, now)
    possible = {job.delivery_id: found for job in jobs if (found := maker.possible(job))}
    subscriptions = {job.subscription_id for job in jobs if job.delivery_id in possible}
    asked = asked_before([id_ for id_ in subscriptions if id_])
    questions = {
        job.delivery_id: next(
            (
                one
                for one in possible[job.delivery_id]
                if (job.subscription_id, one.asks) not in asked
            ),
            None,
        )
        for job in jobs
        if job.delivery_id in possible
    }
    return {id_: question for id_, question in questions.items() if question is not None}


def asked_before(subscription_ids: Collection[int]) -> Asked:
    """Return what these subscriptions were asked in what went or may have gone."""
    if not subscription_ids:
        return set()
    rows = Delivery.objects.filter(
        subscription__in=subscription_ids, kind=DeliveryKind.EDITION, state__in=_MAY_HAVE_GONE
    ).exclude(asks="")
    return {(id_ or 0, asks) for id_, asks in rows.values_list("subscription_id", "asks")}


def _superseded(invitation_ids: Collection[int | None]) -> set[int]:
    versions = Invitation.objects.filter(
        id__in=[id_ for id_ in invitation_ids if id_], state=InvitationState.SUPERSEDED
    )
    return set(versions.values_list("id", flat=True))


def _about_version(words: _Words) -> list[Question]:
    """Ask about the newest version, by the name of the last one that asked for more.

    Other words for the same are no new question.
    """
    newest = wants_new_version(words.standing())
    material = last_material_since(words.invitation_id, newest) if newest else None
    if newest is None or material is None:
        return []
    return [Question(version_asked(material.id), newest.id, newest.program_id)]


class _Maker:
    """Find what could be asked; what people share is read once."""

    def __init__(self, jobs: Sequence[Job], now: datetime) -> None:
        self._now = now
        self._a_year_ago = now - _A_YEAR
        self._superseded = _superseded({job.invitation_id for job in jobs if job.edition_id})
        self._newer: dict[_Words, list[Question]] = {}
        self._newest: dict[_Words, Invitation | None] = {}
        self._yearly: dict[_Words, bool] = {}

    def possible(self, job: Job) -> list[Question]:
        """Return what the edition of `job` could ask, the newer version first."""
        if job.kind != DeliveryKind.EDITION or job.yes_id is None or job.said_yes_at is None:
            return []
        if job.said_yes_at > self._a_year_ago and job.invitation_id not in self._superseded:
            return []
        words = _Words(job.invitation_id or 0, job.language)
        return [*self._version(words), *self._year(words, job.yes_id, job.said_yes_at)]

    def _version(self, words: _Words) -> list[Question]:
        if words.invitation_id not in self._superseded:
            return []
        if words not in self._newer:
            self._newer[words] = _about_version(words)
        return self._newer[words]

    def _year(self, words: _Words, yes_id: int, since: datetime) -> list[Question]:
        years = full_years(since, self._now)
        if years < 1 or not self._is_yearly(words):
            return []
        if words not in self._newest:
            self._newest[words] = newest_of(words.standing())
        newest = self._newest[words]
        return [Question(year_asked(yes_id, years), 0, newest.program_id)] if newest else []

    def _is_yearly(self, words: _Words) -> bool:
        if words not in self._yearly:
            texts = InvitationText.objects.filter(
                invitation=words.invitation_id, promise__terms__asks_yearly=True
            )
            self._yearly[words] = texts.exists()
        return self._yearly[words]
