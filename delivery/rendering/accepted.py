"""What one person accepted, loaded once for a batch."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from programs.models import Brand, DataUse, Invitation, InvitationText, Program
from programs.rules.languages import pick_language
from programs.rules.promise import DataWords, Promise


@dataclass(frozen=True, slots=True)
class Accepted:
    """One published version of a promise, with the words of every language.

    `choices` is `{field key: {code: {language: label}}}` of the catalogue: labels may be worded
    better later, what may be used is the promise's.
    """

    program: Program
    brand: Brand
    promises: dict[str, Promise]
    default_language: str
    choices: dict[str, dict[str, Any]]
    _picked: dict[tuple[str, ...], Promise] = field(default_factory=dict)

    def promise(self, *wanted: str) -> Promise:
        """Return the promise in the words that a reader of these gets, the dearest first."""
        found = self._picked.get(wanted)
        if found is None:
            fit = (pick_language(language, self.promises) for language in wanted if language)
            picked = next((language for language in fit if language), self.default_language)
            found = self._picked[wanted] = self.promises[picked]
        return found

    @property
    def uses(self) -> tuple[DataWords, ...]:
        """Return the data uses: they are the same in every language but for their words."""
        return self.promises[self.default_language].data

    @property
    def keeps_values(self) -> bool:
        """Say whether the promise says that a receipt keeps values: older ones said it does not."""
        return self.promises[self.default_language].terms.values_days > 0

    @property
    def list_id(self) -> str:
        """Return what names the list for ever (RFC 2919)."""
        return f"{self.program.slug}.list-id.{self.brand.host}"


def load_accepted(invitation_id: int) -> Accepted | None:
    """Return the version in two queries, or None where nobody can have accepted it."""
    return load_all_accepted([invitation_id]).get(invitation_id)


def load_all_accepted(
    invitation_ids: Collection[int], *, with_choices: bool = True
) -> dict[int, Accepted]:
    """Return these versions in two queries, but for those that nobody can have accepted.

    Without the labels of choices, for whoever writes nothing, it takes one.
    """
    texts = InvitationText.objects.filter(invitation__in=invitation_ids)
    invitations: dict[int, Invitation] = {}
    promises: dict[int, dict[str, Promise]] = defaultdict(dict)
    for text in texts.select_related("invitation__program__brand"):
        if text.promise is None:
            continue
        invitations[text.invitation_id] = text.invitation
        promises[text.invitation_id][text.language] = Promise.from_json(text.promise)
    choices = _choices(promises) if with_choices else {}
    return {
        id_: _accepted(invitations[id_], words, choices.get(id_, {}))
        for id_, words in promises.items()
    }


def _choices(invitation_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    uses = DataUse.objects.filter(invitation__in=invitation_ids).select_related("field")
    choices: dict[int, dict[str, Any]] = defaultdict(dict)
    for use in uses:
        choices[use.invitation_id][use.field.key] = use.field.labels_by_code
    return choices


def accepted_of(invitation: Invitation, promises: dict[str, Promise]) -> Accepted:
    """Return `invitation`, published or a draft, with the promises that its texts make."""
    uses = DataUse.objects.filter(invitation=invitation).select_related("field")
    choices = {use.field.key: use.field.labels_by_code for use in uses}
    return _accepted(invitation, promises, choices)


def _accepted(
    invitation: Invitation, promises: dict[str, Promise], choices: dict[str, Any]
) -> Accepted:
    default = invitation.default_language
    return Accepted(
        program=invitation.program,
        brand=invitation.program.brand,
        promises=promises,
        default_language=default if default in promises else min(promises),
        choices=choices,
    )
