"""Fields that take what they name and nothing like it: what is unclear is refused."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from consent.rules.moments import read_moment


class Moment(serializers.DateTimeField):
    """Take a time with its offset from UTC, as RFC 3339 writes it."""

    default_error_messages = {
        "invalid": "Write a time with its offset from UTC, such as 2026-11-14T09:30:00Z."
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Return the time in UTC."""
        if not isinstance(value, str):
            self.fail("invalid")
        try:
            return read_moment(value)
        except ValueError:
            self.fail("invalid")


class Flag(serializers.BooleanField):
    """Take true and false, and no word or number in their place."""

    default_error_messages = {"invalid": "Must be true or false."}

    def to_internal_value(self, data: Any) -> bool:
        """Return the flag."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Whole(serializers.IntegerField):
    """Take a whole number, and no text or flag in its place; 5.0 is the number 5 in JSON."""

    default_error_messages = {"invalid": "Must be a whole number."}

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        is_whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not is_whole:
            self.fail("invalid")
        return int(data)
