"""In which languages there is anything to read here."""

from django.conf import settings

from programs.models import InvitationText
from programs.rules.languages import base_language


def languages_here() -> frozenset[str]:
    """Return the languages, without regions, of the pages and of any version of a promise."""
    written = InvitationText.objects.order_by().values_list("language", flat=True).distinct()
    return frozenset(base_language(tag) for tag in (*dict(settings.LANGUAGES), *written))
