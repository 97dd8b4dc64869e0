"""How an edition is made for people who are alike: found once for them, not for each.

They accepted the same version in the same language, read in the same one, ticked the same, are
known as well, and have the same ceiling of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rendering.accepted import Accepted
from delivery.rendering.editions import LoadedEdition, Words
from delivery.rendering.usage import Permitted, Usage, Uses, undeclared
from delivery.rules.vocabulary import WhenMissing
from delivery.selectors.jobs import Job
from programs.rules.depth import deepest

Alike = tuple[int | None, int | None, str, str, str, tuple[str, ...], str]


def alike(job: Job) -> Alike:
    """Return what those have in common who share a recipe."""
    return (
        job.edition_id,
        job.invitation_id,
        job.language,
        job.own_language,
        job.relationship,
        job.chosen,
        job.depth,
    )


@dataclass(frozen=True, slots=True)
class Recipe:
    """An edition's words in one language, and what may be used in them.

    `is_chosen` says whether it is the language that the person chose since their yes; `variant` for
    whom the words are, where they are those of one relationship.
    """

    name: str
    accepted: Accepted
    language: str
    words: Words
    uses: Uses
    withholds: bool

    is_chosen: bool = False
    variant: str = ""

    def usage(self, values: Mapping[str, Any]) -> Usage | Refusal:
        """Return what the edition uses of one person's values, or why it may not go to them.

        Raises `delivery.rendering.usage.ValueUnwritable`.
        """
        used = self.uses.of(values)
        return Refusal.DATA_MISSING if self.withholds and used.is_missing_data else used


def recipe_of(
    loaded: LoadedEdition | None, accepted: Accepted | None, job: Job
) -> Recipe | Refusal:
    """Return the recipe for those who are like the person of `job`, or why they get nothing."""
    if loaded is None or accepted is None or accepted.program.id != loaded.edition.program_id:
        return Refusal.NOT_COVERED
    loaded = loaded.for_people(job.relationship)
    chosen = loaded.language_for(job.own_language)
    language = chosen or loaded.language_for(job.language)
    if language is None:
        return Refusal.NO_LANGUAGE
    if not loaded.comes_as(accepted.promise(job.language).terms, language):
        return Refusal.NOT_COVERED
    recipe = recipe_for(loaded.edition, loaded.words(language), accepted, job, language)
    if isinstance(recipe, Refusal):
        return recipe
    variant = loaded.texts[language].relationship
    return replace(recipe, is_chosen=chosen is not None, variant=variant)


def recipe_for(
    edition: Edition, words: Words, accepted: Accepted, job: Job, language: str
) -> Recipe | Refusal:
    """Return the recipe of these words, or why nobody like the person of `job` may have them."""
    permitted = permitted_by(accepted, job)
    if undeclared(words.fields, permitted.uses):
        return Refusal.NOT_COVERED
    return Recipe(
        edition.name,
        accepted,
        language,
        words,
        uses=Uses(words.fields, permitted, language, words.lookups),
        withholds=edition.when_missing == WhenMissing.WITHHOLD,
    )


def permitted_by(accepted: Accepted, job: Job) -> Permitted:
    """Return what the promise, the relationship and the person themselves allow for `job`."""
    program = accepted.program
    depth = deepest(accepted.brand.depths(), program.depth, job.relationship, job.depth or None)
    return Permitted(accepted.uses, job.chosen, depth, accepted.choices)
