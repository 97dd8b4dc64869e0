"""The last test of each brand's mail."""

from delivery.models import MailTest
from programs.models import Brand


def mail_test_of(brand: Brand) -> MailTest | None:
    """Return the last test message of a brand, None where none was sent."""
    return MailTest.objects.select_related("read_by").filter(brand=brand).first()


def mail_tests() -> dict[int, MailTest]:
    """Return the last test message of each brand that has one, by brand."""
    return {test.brand_id: test for test in MailTest.objects.all()}
