"""What more than one promise of the workshop uses, in the same words."""

from config.demo.company.offer import UseOf
from programs.rules.vocabulary import Need

GREETED = UseOf(
    "first_name",
    Need.REQUIRED,
    {"en": "To greet you by your name.", "de": "Um Sie mit Namen zu grüßen."},
)
DUE = UseOf(
    "last_service_on",
    Need.REQUIRED,
    {
        "en": "To say when the next service is due.",
        "de": "Um zu sagen, wann die nächste Wartung fällig ist.",
    },
)
