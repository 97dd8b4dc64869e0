"""Read promises: what is offered now, what a version says, what it uses."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from programs.models import DataUse, Invitation, InvitationText
from programs.rules.languages import pick_language
from programs.rules.promise import Promise
from programs.rules.vocabulary import Category, InvitationState, Need, ProgramState
from programs.rules.writing import write_promise
from programs.selectors.drafts import draft_of


class UseRow(NamedTuple):
    """One data use of a version."""

    key: str
    category: Category
    need: Need


class OpenTitle(NamedTuple):
    """A program that takes people in, as a list of links names it."""

    program_id: int
    program: str
    language: str
    title: str
    brand: str


class NoText(LookupError):
    """Say that a draft has no words in any language yet."""


def open_programs() -> list[Invitation]:
    """Return the published invitation of each open program, by the program's slug.

    Programs, brands and texts are loaded with them. What is only for trying is not among them.
    """
    real = _published().filter(program__brand__is_sandbox=False)
    return list(real.order_by("program__slug"))


def open_titles(language: str, *, is_sandbox: bool = False) -> list[OpenTitle]:
    """Return what can be joined, by title, each in the words that suit `language`; one query.

    Of the sandbox, for its people, or of all else, for everybody else.
    """
    texts = InvitationText.objects.filter(
        invitation__state=InvitationState.PUBLISHED,
        invitation__program__state=ProgramState.OPEN,
        invitation__program__brand__is_sandbox=is_sandbox,
    )
    rows = texts.values_list(
        "invitation__program",
        "invitation__program__slug",
        "language",
        "title",
        "invitation__program__brand__name",
        "invitation__default_language",
    )
    worded: dict[int, dict[str, OpenTitle]] = {}
    defaults: dict[int, str] = {}
    for number, slug, written_in, title, brand, default in rows:
        each = OpenTitle(number, slug, written_in, title, brand)
        worded.setdefault(each.program_id, {})[each.language] = each
        defaults[each.program_id] = default
    found = [_suiting(titles, language, defaults[number]) for number, titles in worded.items()]
    return sorted(found, key=lambda each: each.title)


def _suiting(titles: dict[str, OpenTitle], language: str, default: str) -> OpenTitle:
    found = pick_language(language, titles) or pick_language(default, titles)
    return titles[found or min(titles)]


def published(program_slug: str) -> Invitation | None:
    """Return the published invitation of a program that is open, or None."""
    return _published().filter(program__slug=program_slug).first()


def published_of(invitation_id: int) -> Invitation | None:
    """Return the published invitation of an open program that `invitation_id` is a version of."""
    return _published().filter(program__invitations=invitation_id).first()


def _published() -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(state=InvitationState.PUBLISHED, program__state=ProgramState.OPEN)
        .select_related("program__brand")
        .prefetch_related("texts")
    )


def promise_for(invitation: Invitation, language: str) -> tuple[InvitationText, Promise]:
    """Return the words of a version for a reader of `language`, and the promise that they make.

    The reader's language comes first, then another region of it, then the default one. What was
    published is read as it was frozen; a draft is worded as it stands. Raises `NoText`.
    """
    texts = {text.language: text for text in invitation.texts.all()}
    if not texts:
        raise NoText(f"{invitation} has no text in any language")
    found = pick_language(language, texts) or pick_language(invitation.default_language, texts)
    text = texts[found or min(texts)]
    return text, promise_of(invitation, text)


def promise_of(invitation: Invitation, text: InvitationText) -> Promise:
    """Return the frozen promise of one text, or what it would be in a draft."""
    if text.promise is not None:
        return Promise.from_json(text.promise)
    draft = draft_of(invitation)
    return write_promise(draft, next(one for one in draft.texts if one.language == text.language))


def uses_of(invitation_ids: Iterable[int]) -> dict[int, list[UseRow]]:
    """Return the data uses of each version, in their order; one query for all of them."""
    found: dict[int, list[UseRow]] = {number: [] for number in invitation_ids}
    rows = DataUse.objects.filter(invitation_id__in=found).order_by("position", "id")
    for invitation_id, key, category, need in rows.values_list(
        "invitation_id", "field__key", "field__category", "need"
    ):
        found[invitation_id].append(UseRow(key, Category(category), Need(need)))
    return found
