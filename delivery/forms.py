"""What a person writes in the preference centre, and of a message."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from consent.forms import AddressField, AnswerField, TickField
from consent.rules.changing import Choices
from delivery.rules.feedback import REMARK_LENGTH, Answer
from delivery.selectors.feedback import Opinion
from programs.rules.promise import DataWords, Promise
from programs.rules.typed import read_date, typed_date
from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidIdentityError, time_zone_of_place
from subscribers.rules.vocabulary import OwnChoice

Words = Mapping[str, str]

_LONGEST_PAUSE = timedelta(days=366)
_LONGEST_DATE = 20


def in_two_weeks(now: datetime, zone: ZoneInfo, language: str) -> str:
    """Return an example of a day to come, as the form takes it in `language`."""
    return typed_date(now.astimezone(zone).date() + timedelta(days=14), language)


class LinkForm(forms.Form):
    """Take the address that a link is to be sent to."""

    def __init__(self, *args: Any, words: Words) -> None:
        super().__init__(*args)
        self.fields["email"] = AddressField(words)
        self.fields["email"].help_text = words["me_ask_hint"]


class PauseForm(forms.Form):
    """Take the day on which a pause ends, in the person's own time zone."""

    until = forms.CharField(max_length=_LONGEST_DATE)

    def __init__(
        self,
        said: QueryDict,
        *,
        number: int,
        words: Words,
        language: str,
        zone: ZoneInfo,
        now: datetime,
    ) -> None:
        # One for each program stands on the page.
        super().__init__(said, auto_id=f"%s-{number}")
        self._language = language
        today = now.astimezone(zone).date()
        self._zone, self._first, self._last = zone, today + timedelta(1), today + _LONGEST_PAUSE
        self._wrong = words["me_error_date"].format(example=in_two_weeks(now, zone, language))
        self.fields["until"].error_messages |= {"required": self._wrong, "max_length": self._wrong}

    def clean_until(self) -> datetime:
        """Return the first moment of that day."""
        try:
            day = date.fromisoformat(read_date(self.cleaned_data["until"], self._language))
        except ValueError:
            raise ValidationError(self._wrong) from None
        if not self._first <= day <= self._last:
            raise ValidationError(self._wrong)
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


class NewAddressForm(forms.Form):
    """Take the address that a person wants to be written to from now on."""

    def __init__(self, *args: Any, words: Words, is_sandbox: bool) -> None:
        super().__init__(*args)
        self.fields["email"] = AddressField(words, is_sandbox=is_sandbox)
        self.fields["email"].help_text = words["address_hint"]


class ChoicesForm(forms.Form):
    """Take which optional data may be used, and what the person answers, as it stands now."""

    def __init__(self, *args: Any, promise: Promise, choices: Choices, words: Words) -> None:
        super().__init__(*args)
        self._said: dict[str, Any] = {}
        for use in promise.optional():
            self.fields[f"use.{use.key}"] = TickField(use)
            self.initial[f"use.{use.key}"] = use.key in choices.chosen
        for use in promise.asked():
            # What another program was told is not an answer to this one.
            field = AnswerField(use, words, promise.language)
            said = choices.said.get(use.key) if use.key in choices.chosen else None
            self.fields[f"field.{use.key}"] = field
            self.initial[f"field.{use.key}"] = field.shown(said)
            self._said[use.key] = said

    @property
    def ticks(self) -> list[BoundField]:
        """Return the boxes to tick."""
        return [self[name] for name in self.fields if name.startswith("use.")]

    @property
    def answers(self) -> list[BoundField]:
        """Return the questions."""
        return [self[name] for name in self.fields if name.startswith("field.")]

    def wish(self) -> dict[str, Any]:
        """Return what is wanted, as `consent.services.change` takes it.

        An answer that was left as the page showed it is not said again.
        """
        said = self.cleaned_data
        ticked = [key.removeprefix("use.") for key in said if key.startswith("use.") and said[key]]
        answers = {key: said[f"field.{key}"] for key in self._said if not self._is_as_shown(key)}
        return {"chosen": ticked, "answers": answers}

    def _is_as_shown(self, key: str) -> bool:
        bound = self[f"field.{key}"]
        field = bound.field
        return isinstance(field, AnswerField) and field.is_as_shown(self._said[key], bound.data)


class CeilingForm(forms.Form):
    """Take the person's own ceiling: how often, or how personal. Empty: as was promised."""

    less_often = forms.CharField(required=False)
    depth = forms.CharField(required=False)

    def wish(self) -> dict[str, Any]:
        """Return what was posted, as `consent.services.change` takes it."""
        return {key: self.cleaned_data[key] for key in self.fields if key in self.data}


class CorrectionForm(forms.Form):
    """Take the right value of one field, in which stands what is `stored` now."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        field: DataWords,
        words: Words,
        language: str,
        stored: Any = None,
    ) -> None:
        super().__init__(data, auto_id=f"{field.key}_%s")
        asked = AnswerField(field, words, language)
        self.fields["value"], self.initial["value"] = asked, asked.shown(stored)
        self._missing = words["known_error_missing"]

    @property
    def value_field(self) -> BoundField:
        """Return the one field."""
        return self["value"]

    def clean_value(self) -> Any:
        """Return the value; an empty one says nothing."""
        value = self.cleaned_data["value"]
        if value is None:
            raise ValidationError(self._missing)
        return value


class OwnChoicesForm(forms.Form):
    """Take the language and the time zone of a person, as they stand now."""

    def __init__(
        self,
        said: QueryDict | None,
        *,
        person: Subscriber,
        languages: Sequence[tuple[str, str]],
        words: Words,
    ) -> None:
        # Not `language`, which says what the page itself is read in.
        super().__init__(said, prefix="own", auto_id="%s")
        self._wrong = words["known_own_zone_error"]
        self.fields["language"] = forms.ChoiceField(
            label=words["known_own_language"],
            help_text=words["known_own_language_hint"],
            choices=languages,
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), words["known_own_language_error"]
            ),
        )
        self.fields["time_zone"] = forms.CharField(
            label=words["known_own_zone"],
            help_text=words["known_own_zone_hint"],
            max_length=64,
            widget=forms.TextInput(attrs={"spellcheck": "false", "dir": "ltr"}),
            error_messages=dict.fromkeys(("required", "max_length"), self._wrong),
        )
        self.initial = {"language": person.language, "time_zone": person.time_zone}

    def clean_time_zone(self) -> str:
        """Return the name of the zone that a place or a name means."""
        try:
            return time_zone_of_place(self.cleaned_data["time_zone"])
        except InvalidIdentityError:
            raise ValidationError(self._wrong) from None

    @property
    def choices(self) -> dict[OwnChoice, str]:
        """Return what is wanted, as `consent.services.own_choices` takes it."""
        return {each: self.cleaned_data[each.value] for each in OwnChoice}


class FeedbackForm(forms.Form):
    """Take what somebody says of a message: two answers and a remark, each voluntary.

    `said` is what they said before: for themselves, on their own page, and for nobody else.
    """

    def __init__(
        self,
        posted: QueryDict | None = None,
        *,
        words: Words,
        days: int,
        said: Opinion | None = None,
    ) -> None:
        super().__init__(posted, initial=_as_filled_in(said) if said else None)
        self._empty = words["feedback_error_empty"]
        for name in ("useful", "too_personal"):
            label = words[f"feedback_{name}"]
            self.fields[name] = _YesOrNo(label, words, is_to_change=said is not None)
        too_long = words["error_long"].format(most=REMARK_LENGTH)
        self.fields["remark"] = forms.CharField(
            label=words["feedback_remark"],
            help_text=words["feedback_remark_hint"].format(days=days),
            required=False,
            max_length=REMARK_LENGTH,
            widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(REMARK_LENGTH)}),
            error_messages={"max_length": too_long},
        )

    def clean(self) -> dict[str, Any]:
        """Return what was said; nothing at all is asked again."""
        said = super().clean() or {}
        if not self.errors and not self._answer(said).says_something:
            self.add_error("useful", self._empty)
        return said

    @property
    def answer(self) -> Answer:
        """Return what was said."""
        return self._answer(self.cleaned_data)

    def _answer(self, said: Mapping[str, Any]) -> Answer:
        return Answer(
            useful=_MEANS.get(said.get("useful", "")),
            too_personal=_MEANS.get(said.get("too_personal", "")),
            remark=said.get("remark", ""),
        )


_MEANS = {"yes": True, "no": False}
_SAYS: Mapping[bool | None, str] = {None: "", **{meant: word for word, meant in _MEANS.items()}}


def _as_filled_in(said: Opinion) -> dict[str, str]:
    return {
        "useful": _SAYS[said.useful],
        "too_personal": _SAYS[said.too_personal],
        "remark": said.remark,
    }


class _YesOrNo(forms.ChoiceField):
    """Offer a yes and a no of one weight, none of them beforehand.

    Where an answer `is_to_change`, offer none too: no browser unticks what is ticked.
    """

    def __init__(self, label: str, words: Words, *, is_to_change: bool) -> None:
        answers = [(word, words[f"feedback_{word}"]) for word in _MEANS]
        super().__init__(
            label=label,
            required=False,
            choices=[*answers, ("", words["feedback_open"])] if is_to_change else answers,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": words["feedback_error_empty"]},
        )
