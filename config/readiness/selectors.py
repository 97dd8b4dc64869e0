"""How ready the installation is, and what is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.readiness.machine import points_of_all
from config.readiness.mail import points_of
from config.readiness.points import Point, still_open
from delivery.selectors.mail_tests import mail_tests
from programs.models import Brand


@dataclass(frozen=True, slots=True)
class BrandReadiness:
    """A brand with the points of its mail."""

    brand: Brand
    points: Sequence[Point]

    @property
    def still_open(self) -> list[Point]:
        """Return what is not met."""
        return still_open(self.points)


@dataclass(frozen=True, slots=True)
class Readiness:
    """All points: those of the installation, and those of each brand."""

    points: Sequence[Point]
    brands: Sequence[BrandReadiness]

    @property
    def still_open(self) -> list[str]:
        """Return what is not met, each in words; without a brand there is nothing to send from."""
        found = [point.in_words for point in still_open(self.points)]
        found += [
            f"{each.brand}: {point.in_words}" for each in self.brands for point in each.still_open
        ]
        return found if self.brands else ["There is no brand yet.", *found]


def readiness(*, brands: Iterable[Brand], is_secure: bool, now: datetime) -> Readiness:
    """Return all points as they stand; `brands` are those that are asked about."""
    tests = mail_tests()
    return Readiness(
        points=points_of_all(is_secure=is_secure, now=now),
        brands=[BrandReadiness(each, points_of(each, tests.get(each.pk))) for each in brands],
    )
