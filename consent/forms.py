"""What a person writes and ticks on an invitation."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from consent.rules.undoing import REASON_LENGTH, WORDS_KEPT_FOR
from consent.rules.vocabulary import WhyLeft
from consent.selectors.reasons import Reason
from programs.rules.promise import DataWords, Promise
from programs.rules.typed import preset_figure, read_date, read_figure, typed_date
from programs.rules.values import ValueRefused, Why, parse_value
from programs.rules.vocabulary import FieldType
from subscribers.rules.identity import InvalidAddress, normal_address
from subscribers.rules.sandbox import is_sandbox_address

# More answers than this are a list to scroll on a phone, not to look through.
_RADIOS = 6
_LONGEST = 500

_FIGURES = (FieldType.NUMBER, FieldType.MONEY)
_SOME_DAY = date(2026, 11, 14)
_HINTS = {FieldType.LIST: "answer_list_hint", FieldType.DATE: "answer_date_hint"}

Words = Mapping[str, str]


class AddressField(forms.CharField):
    """Take an e-mail address and give its one spelling.

    `is_sandbox` says whether it has to be one of the sandbox, or must not be; None takes both.
    """

    widget = forms.EmailInput(
        attrs={
            "autocomplete": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
            "dir": "ltr",
        }
    )

    def __init__(self, words: Words, *, is_sandbox: bool | None = None) -> None:
        missing = {"required": words["error_email_missing"], "max_length": words["error_email"]}
        super().__init__(
            label=words["email"],
            help_text=words["email_hint"],
            error_messages=missing,
            max_length=320,
        )
        self._is_sandbox = is_sandbox
        self._wrong = words["error_sandbox" if is_sandbox else "error_email"]

    def clean(self, value: Any) -> str:
        """Return the address as it is stored."""
        try:
            address = normal_address(str(super().clean(value)))
        except InvalidAddress:
            raise ValidationError(self._wrong) from None
        if self._is_sandbox not in (None, is_sandbox_address(address)):
            raise ValidationError(self._wrong)
        return address


class TickField(forms.BooleanField):
    """Offer one optional data use, never ticked beforehand."""

    def __init__(self, use: DataWords) -> None:
        super().__init__(label=use.label, help_text=use.how, required=False)
        self.use = use


class AnswerField(forms.Field):
    """Ask for one value that the person may give, by the type of its data field."""

    def __init__(self, use: DataWords, words: Words, language: str) -> None:
        widget = _widget(use, words)
        super().__init__(
            label=use.label, help_text=_hint(use, words, language), required=False, widget=widget
        )
        self.use = use
        self._language = language
        self._wrong = words["error_value"]

    def clean(self, value: Any) -> Any:
        """Return the parsed value, or None where there is no answer."""
        try:
            return parse_value(self.use.type, self._in_english(value), _codes(self.use))
        except ValueRefused as refused:
            if refused.code == Why.EMPTY:
                return None
            raise ValidationError(self._wrong) from None

    def prepare_value(self, value: Any) -> Any:
        """Return what the form shows of a stored value; what was typed stays as it is.

        It reads back as the same value. A choice that is not offered any more is not ticked.
        """
        codes = _codes(self.use)
        if isinstance(value, list):
            return [item for item in value if item in codes] if codes else "; ".join(value)
        if codes and value not in codes:
            return ""
        return value

    def shown(self, stored: Any) -> Any:
        """Return what the form shows before anything is typed, by the type of the field."""
        if stored is not None and self.use.type in _FIGURES:
            return preset_figure(stored, self._language)
        return self.prepare_value(stored)

    def is_as_shown(self, stored: Any, posted: Any) -> bool:
        """Say whether what was posted is what the form showed of `stored`, in any order."""
        shown = self.shown(stored)
        if isinstance(shown, list):
            return set(shown) == set(posted or ())
        return (shown or "") == (posted or "")

    def _in_english(self, value: Any) -> Any:
        """Return a figure or a date that was typed in the marks of the page's language."""
        if not isinstance(value, str):
            return value
        if self.use.type == FieldType.DATE:
            return read_date(value, self._language)
        return read_figure(value, self._language) if self.use.type in _FIGURES else value


class Radios(forms.RadioSelect):
    """Offer one of a few answers, none of them beforehand: "no answer" is not ticked either."""

    def format_value(self, value: Any) -> list[str]:
        """Return what is ticked."""
        return super().format_value(value) if value else []


class JoinForm(forms.Form):
    """Take a yes: an address (not for a personal link), ticks and answers, all voluntary.

    `version` is the number of the promise that was on the page: a yes to another one is asked
    again, with nothing lost. Where it is `must_name`d, so is a yes that names none.
    """

    version = forms.IntegerField(required=False)

    def __init__(
        self,
        *args: Any,
        promise: Promise,
        words: Words,
        personal: bool = False,
        must_name: bool = False,
        is_sandbox: bool = False,
    ) -> None:
        super().__init__(*args)
        self._promise, self._words = promise, words
        self._read = (promise.number,) if must_name else (None, promise.number)
        if not personal:
            self.fields["email"] = AddressField(words, is_sandbox=is_sandbox)
        for use in promise.optional():
            self.fields[f"use.{use.key}"] = TickField(use)
        for use in promise.asked():
            self.fields[f"field.{use.key}"] = AnswerField(use, words, promise.language)

    def clean_version(self) -> int:
        """Return the version that was read."""
        read = self.cleaned_data["version"]
        if read not in self._read:
            raise ValidationError(self._words["error_version"])
        return self._promise.number

    @property
    def email_field(self) -> BoundField | None:
        """Return the field of the address, where the page asks for it."""
        return self["email"] if "email" in self.fields else None

    @property
    def ticks(self) -> list[BoundField]:
        """Return the boxes to tick."""
        return self._bound(TickField)

    @property
    def answers(self) -> list[BoundField]:
        """Return the questions."""
        return self._bound(AnswerField)

    @property
    def chosen(self) -> list[str]:
        """Return the keys that were ticked."""
        return [key for key, ticked in self._said("use.") if ticked]

    @property
    def said(self) -> dict[str, Any]:
        """Return the answers that were given, by key."""
        return {key: value for key, value in self._said("field.") if value is not None}

    def _bound(self, kind: type[forms.Field]) -> list[BoundField]:
        return [self[name] for name, field in self.fields.items() if isinstance(field, kind)]

    def _said(self, prefix: str) -> Iterable[tuple[str, Any]]:
        for name, value in self.cleaned_data.items():
            if name.startswith(prefix):
                yield name.removeprefix(prefix), value


class ResendForm(forms.Form):
    """Take the address that a message did not come to, once more."""

    def __init__(self, *args: Any, words: Words, is_sandbox: bool = False) -> None:
        super().__init__(*args)
        self.fields["email"] = AddressField(words, is_sandbox=is_sandbox)
        self.fields["email"].help_text = words["inbox_resend_hint"]

    @property
    def email_field(self) -> BoundField:
        """Return the one field."""
        return self["email"]


class ReasonForm(forms.Form):
    """Take why somebody left: one of a few reasons, words of their own, or both. None is needed.

    `said` is what they said before: for themselves, on their own page, and for nobody else. There
    none of the reasons can be chosen as well: what is ticked cannot be unticked.
    """

    def __init__(
        self, posted: QueryDict | None = None, *, words: Words, said: Reason | None = None
    ) -> None:
        before = {"why": said.why, "remark": said.remark} if said else None
        super().__init__(posted, initial=before)
        self._empty = words["reason_error_empty"]
        none = [("", words["answer_none"])] if said else []
        self.fields["why"] = forms.ChoiceField(
            label=words["reason_why"],
            required=False,
            choices=[*((str(why), words[f"reason_{why}"]) for why in WhyLeft), *none],
            widget=Radios,
            error_messages={"invalid_choice": self._empty},
        )
        too_long = words["error_long"].format(most=REASON_LENGTH)
        self.fields["remark"] = forms.CharField(
            label=words["reason_remark"],
            help_text=words["reason_remark_hint"].format(days=WORDS_KEPT_FOR.days),
            required=False,
            max_length=REASON_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": str(REASON_LENGTH)}),
            error_messages={"max_length": too_long},
        )

    def clean(self) -> dict[str, Any]:
        """Return what was said; nothing at all is asked again."""
        said = super().clean() or {}
        if not self.errors and not (said.get("why") or said.get("remark")):
            self.add_error("why", self._empty)
        return said


def _codes(use: DataWords) -> dict[str, dict[str, str]]:
    return {choice.code: {} for choice in use.choices}


def _hint(use: DataWords, words: Words, language: str) -> str:
    key = None if use.choices else _HINTS.get(use.type)
    if key is None:
        return use.how
    return f"{use.how} {words[key].format(example=typed_date(_SOME_DAY, language))}"


def _widget(use: DataWords, words: Words) -> forms.Widget:
    options = [(choice.code, choice.label) for choice in use.choices]
    if use.type == FieldType.LIST and options:
        return forms.CheckboxSelectMultiple(choices=options)
    if options and len(options) <= _RADIOS:
        return Radios(choices=[*options, ("", words["answer_none"])])
    if options:
        return forms.Select(choices=[("", words["answer_none"]), *options])
    if use.type == FieldType.DATE:
        return forms.DateInput(attrs={"type": "date"})
    keyboard = {"inputmode": "decimal"} if use.type in _FIGURES else {}
    return forms.TextInput(attrs={"maxlength": str(_LONGEST), **keyboard})
