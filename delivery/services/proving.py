"""Prove what one person said, and that only that was done: the pack that anybody can verify."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.ledger.proofs import proof_of
from consent.models import Subject
from consent.services.sealing import seal_backlog
from delivery.proof.collecting import story_of, subject_by, subject_of, subject_with
from delivery.proof.packing import pack_of


class NotSealedYet(Exception):
    """Another process is sealing the newest entries right now: ask again in a few seconds."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One person's proof: the reference of the person, and the signed ZIP."""

    subject: Subject
    content: bytes

    @property
    def file_name(self) -> str:
        """Return a name that tells nobody who it is about."""
        return f"proof-{self.subject.id}.zip"


def prove(*, external_id: str, clock: Callable[[], datetime]) -> Pack:
    """Return the pack of a person. Raises `UnknownPerson`, `NothingRecorded`, `NotSealedYet`."""
    return _pack(subject_of(external_id), clock)


def prove_record(*, subscriber_id: int, clock: Callable[[], datetime]) -> Pack:
    """Return the pack of one record, which may have been merged into another one since.

    Raises `NothingRecorded`, `NotSealedYet`.
    """
    return _pack(subject_with(subscriber_id), clock)


def prove_erased(*, reference: UUID, clock: Callable[[], datetime]) -> Pack:
    """Return the pack of whoever had this reference, the erased too.

    Raises `NothingRecorded`, `NotSealedYet`.
    """
    return _pack(subject_by(reference), clock)


def _pack(subject: Subject, clock: Callable[[], datetime]) -> Pack:
    story = story_of(subject)
    seal_backlog(clock=clock)
    inclusions = proof_of(story.events)
    if len(inclusions) < len(story.events):
        raise NotSealedYet
    return Pack(subject, pack_of(story, inclusions, clock))
