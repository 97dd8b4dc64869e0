"""The page on which people join, as it would be: drawn by the app above, whose page it is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from programs.models import Brand
from programs.rules.promise import Promise


@dataclass(frozen=True, slots=True)
class Offered:
    """A promise that is shown, saved or not, and who makes it."""

    promise: Promise
    brand: Brand


Draws = Callable[[HttpRequest, Offered], HttpResponse]
_known: dict[str, Draws] = {}


def draws_the_page(draws: Draws) -> Draws:
    """Have `draws` draw from now on. There is one: the last takes the place."""
    _known["page"] = draws
    return draws


def draw(request: HttpRequest, offered: Offered) -> HttpResponse:
    """Return the page. Raises `KeyError` where no app above has one."""
    return _known["page"](request, offered)
