"""A batch while it is a draft: begun, and filled in one question after the other."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from consent.models import InvitationBatch
from consent.rules.inviting import BatchState
from consent.services.join import ProgramNotOpenError
from consent.services.recording import Clock
from programs.models import Program
from programs.selectors import promises
from subscribers.rules.vocabulary import Relationship

_ANSWERS = frozenset(
    {
        "relationships",
        "accounts",
        "sender",
        "answerable",
        "basis",
        "basis_note",
        "campaign",
    }
)


class BatchStands(Exception):
    """The links of the batch are being made, or are made: nothing of it is changed any more."""


def begin_batch(*, program: Program, started_by: User | None, clock: Clock) -> InvitationBatch:
    """Write down a draft for everybody. Raises `ProgramNotOpenError`."""
    if promises.published(program.slug) is None:
        raise ProgramNotOpenError(program.slug)
    return InvitationBatch.objects.create(
        program=program,
        relationships=list(Relationship.values),
        started_by=started_by,
        started_at=clock(),
    )


def is_ready(batch: InvitationBatch) -> bool:
    """Say whether every question is answered that has to be before links are made."""
    says_why = batch.sender and batch.answerable and batch.basis and batch.basis_note
    return bool(says_why and (batch.relationships or batch.campaign))


def fill_in(*, batch: InvitationBatch, answers: Mapping[str, Any]) -> None:
    """Write what was answered into a draft. Raises `BatchStands`, `KeyError`."""
    if unknown := answers.keys() - _ANSWERS:
        raise KeyError(*sorted(unknown))
    draft = InvitationBatch.objects.filter(pk=batch.pk, state=BatchState.DRAFT)
    if not draft.update(**answers):
        raise BatchStands(str(batch))
