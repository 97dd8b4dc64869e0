"""What templates may ask of `delivery`, whichever app's page they are."""

from functools import cache

from django.http import HttpRequest

from delivery.selectors.trial import is_trial


def trial(_request: HttpRequest) -> dict[str, object]:
    """Offer `is_trial`, which a template calls where it asks: one query for a page, or none."""
    return {"is_trial": cache(is_trial)}
