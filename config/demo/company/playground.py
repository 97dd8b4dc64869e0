"""Where integrators of the workshop try things: a sandbox, with nobody real in it."""

from typing import Any

from config.demo.company.brand import BRAND
from config.demo.company.offer import Offer, Text, UseOf
from programs.rules.vocabulary import KindOfValue, Need, Period, TermKind

PLAYGROUND: dict[str, Any] = BRAND | {
    "slug": "playground",
    "is_sandbox": True,
}
TRYING = Offer(
    slug="trying-out",
    name="Trying out",
    purpose="Try every call of the API.",
    kind_of_value=KindOfValue.KEEPS_INFORMED,
    terms={
        "length_words": 60,
        "frequency_count": 1,
        "frequency_period": Period.DAY,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(UseOf("first_name", Need.OPTIONAL, {"en": "To greet you by your name."}),),
    texts=(
        Text(
            "en",
            "A note to try things with",
            "You see each step that a person goes, from the first call to the last, before a real "
            "person goes it.",
            "A line that says that it arrived.",
            "Good morning, Ana. This one arrived.",
        ),
    ),
)
