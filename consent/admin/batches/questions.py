"""The questions of the wizard, one a page, each with the form that takes its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from consent.models import InvitationBatch
from consent.rules.inviting import Basis, is_free_tag
from consent.selectors.batches import other_of_tag
from consent.selectors.invitees import Brands, accounts_of_nobody, people_by_relationship
from programs.rules.campaigns import TAG_LENGTH
from programs.rules.kit import TOOLS
from subscribers.rules.vocabulary import Relationship

OTHER = "other"
_MOST_ACCOUNTS = 200


class Question(forms.Form):
    """Take one answer. What was answered before is filled in.

    People are counted, and looked for, among those of `brands`.
    """

    required_css_class = "required"

    def __init__(
        self, data: QueryDict | None, *, batch: InvitationBatch, brands: Brands = None
    ) -> None:
        self.batch, self.brands = batch, brands
        super().__init__(data, label_suffix="", initial=self.known())

    def known(self) -> dict[str, Any]:
        """Return what the batch has of it."""
        return {name: getattr(self.batch, name) for name in self.base_fields}

    @property
    def answers(self) -> Mapping[str, Any]:
        """Return what is to be written down."""
        return self.cleaned_data


class PeopleForm(Question):
    """Choose people by how well they are known."""

    relationships = forms.MultipleChoiceField(
        choices=Relationship.choices,
        required=False,
        label="People who are",
        widget=forms.CheckboxSelectMultiple,
        help_text="All of them ticked is everybody. Tick nobody where you only want the public link"
        " and the QR code, and to count who comes by them.",
    )

    def __init__(
        self, data: QueryDict | None, *, batch: InvitationBatch, brands: Brands = None
    ) -> None:
        super().__init__(data, batch=batch, brands=brands)
        counted = people_by_relationship(brands=brands)
        self.fields["relationships"].choices = [  # type: ignore[attr-defined]  # a choice field
            (value, f"{label}: {counted.get(value, 0):,} people")
            for value, label in Relationship.choices
        ]


class AccountsForm(Question):
    """Choose people by the company that they belong to."""

    accounts = forms.CharField(
        required=False,
        label="Accounts, one a line",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="As your CRM spells them. Empty: people of every account, and of none.",
    )

    def known(self) -> dict[str, Any]:
        """Return the accounts as lines."""
        return {"accounts": "\n".join(self.batch.accounts)}

    def clean_accounts(self) -> list[str]:
        """Return the accounts. Raises `ValidationError` with those that nobody has."""
        lines = self.cleaned_data["accounts"].splitlines()
        accounts = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if len(accounts) > _MOST_ACCOUNTS:
            raise ValidationError(
                f"These are {len(accounts)} accounts; {_MOST_ACCOUNTS} fit in one batch."
                " Make a second batch for the others."
            )
        if unknown := accounts_of_nobody(accounts, brands=self.brands):
            raise ValidationError(
                f"Nobody here has the account {', '.join(unknown)}. Spell it as your CRM does, or"
                " take it out."
            )
        return accounts


class SenderForm(Question):
    """Say by what it goes out, and who answers for it."""

    sender = forms.ChoiceField(
        choices=[*((tool, tool) for tool in TOOLS), (OTHER, "Something else")],
        widget=forms.RadioSelect,
        label="They go out by",
    )
    other = forms.CharField(
        max_length=60,
        required=False,
        label="Something else, namely",
        help_text="Another tool, letters, the counter of a shop.",
    )
    answerable = forms.CharField(
        max_length=120,
        label="Who answers for it",
        help_text="A role or a name of yours, whom somebody can ask: the newsletter team, for"
        " example.",
    )

    def known(self) -> dict[str, Any]:
        """Return the tool, or what else it is."""
        sender = self.batch.sender
        is_other = bool(sender) and sender not in TOOLS
        return {
            "sender": OTHER if is_other else sender,
            "other": sender if is_other else "",
            "answerable": self.batch.answerable,
        }

    def clean(self) -> dict[str, Any]:
        """Ask what else it is. Refuse a tool and something else: one would be forgotten."""
        said = super().clean() or {}
        if said.get("sender") == OTHER and not said.get("other"):
            self.add_error("other", "Say by what they go out.")
        if said.get("sender") in TOOLS and said.get("other"):
            self.add_error(
                "other",
                f"You chose {said['sender']} as well: choose “Something else” above, or empty it.",
            )
        return said

    @property
    def answers(self) -> Mapping[str, Any]:
        """Return the name of the tool, or what was typed."""
        said = self.cleaned_data
        sender = said["other"] if said["sender"] == OTHER else said["sender"]
        return {"sender": sender, "answerable": said["answerable"]}


class BasisForm(Question):
    """Say on what legal basis the message with the link is sent."""

    basis = forms.ChoiceField(choices=Basis.choices, widget=forms.RadioSelect, label="The basis")
    basis_note = forms.CharField(
        max_length=300,
        label="Why it holds, or where that is written down",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="“Box at the checkout since 2024, form v3”, for example. Names of people do not"
        " belong here.",
    )


class TagForm(Question):
    """Take the tag that all links of the batch share."""

    campaign = forms.CharField(
        max_length=TAG_LENGTH,
        required=False,
        label="Tag",
        help_text="Letters, digits, spaces, dots, dashes, underscores: autumn-2026, for example.",
    )

    def clean_campaign(self) -> str:
        """Return the tag. Raises `ValidationError` where it may not be one, or is taken."""
        tag: str = self.cleaned_data["campaign"]
        if not tag:
            if not self.batch.relationships:
                raise ValidationError("Give it a tag: nobody gets a link of their own here.")
            return tag
        if not is_free_tag(tag):
            raise ValidationError(
                "A tag has letters, digits, spaces, dots, dashes and underscores, and begins and"
                " ends with a letter or a digit."
            )
        taken = other_of_tag(self.batch, tag)
        if taken is not None:
            raise ValidationError(f"Batch {taken} of this program has that tag: take another.")
        return tag


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard: what it asks, why, and the form, where it is not only to read."""

    key: str
    title: str
    why: str
    form: type[Question] | None = None


STEPS = (
    Step("people", "Whom do you want to invite?", "By how well you know each other.", PeopleForm),
    Step(
        "accounts",
        "Only people of some accounts?",
        "For business customers. Everybody else leaves this empty.",
        AccountsForm,
    ),
    Step("left_out", "Who gets a personal link", ""),
    Step(
        "sender",
        "Who sends the links?",
        "Willingly mails nobody who asked for nothing: you send them, with the tool that you have.",
        SenderForm,
    ),
    Step(
        "basis",
        "On what legal basis are they sent?",
        "What people join by it needs no basis of yours: they say yes to it themselves. The message"
        " with the link does. It is recorded, and stands in the record of processing.",
        BasisForm,
    ),
    Step(
        "tag",
        "Do you want to tag this batch?",
        "All links of the batch carry the same tag, never one of a single person. By it you see"
        " who came by the public link or the QR code. Without one, personal links alone count.",
        TagForm,
    ),
    Step("check", "Check before the links are made", ""),
)
BY_KEY = {step.key: step for step in STEPS}


def after(step: Step) -> Step:
    """Return the step that follows; the last one follows itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def first_open(batch: InvitationBatch) -> Step:
    """Return the first question that is not answered yet; who opens a draft goes on there."""
    if not batch.sender:
        return BY_KEY["people"]
    return BY_KEY["check"] if batch.basis and batch.basis_note else BY_KEY["basis"]
