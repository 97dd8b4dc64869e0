"""What a person writes in the preference centre."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from consent.forms import AddressField

Words = Mapping[str, str]

_LONGEST_PAUSE = timedelta(days=366)


def in_two_weeks(now: datetime, zone: ZoneInfo) -> str:
    """Return an example of a day to come, as the form takes it."""
    return (now.astimezone(zone).date() + timedelta(days=14)).isoformat()


class LinkForm(forms.Form):
    """Take the address that a link is to be sent to."""

    def __init__(self, *args: Any, words: Words) -> None:
        super().__init__(*args)
        self.fields["email"] = AddressField(words)
        self.fields["email"].help_text = words["me_ask_hint"]


class PauseForm(forms.Form):
    """Take the day on which a pause ends, in the person's own time zone."""

    until = forms.CharField(max_length=10)

    def __init__(self, *args: Any, words: Words, zone: ZoneInfo, now: datetime) -> None:
        super().__init__(*args)
        today = now.astimezone(zone).date()
        self._zone, self._first, self._last = zone, today + timedelta(1), today + _LONGEST_PAUSE
        self._wrong = words["me_error_date"].format(example=in_two_weeks(now, zone))
        self.fields["until"].error_messages["required"] = self._wrong

    def clean_until(self) -> datetime:
        """Return the first moment of that day."""
        try:
            day = date.fromisoformat(self.cleaned_data["until"])
        except ValueError:
            raise ValidationError(self._wrong) from None
        if not self._first <= day <= self._last:
            raise ValidationError(self._wrong)
        return datetime.combine(day, time(), self._zone).astimezone(UTC)
