"""The four letters: a series, each letter so many days after its reader joined."""

from config.demo.company.issue import Issue, Words
from delivery.rules.kinds import When
from delivery.rules.vocabulary import EditionKind, WhenRefused

PROGRAM = "four-letters"
# What waits longer than this comes too late to follow the letter before.
_WORTH_DAYS = 10

_GREETING = "Hello{% if first_name %} {{ first_name }}{% endif %},"
_PACE = """
{% if weekly_distance %}{% if weekly_distance > 50 %}At {{ weekly_distance }} km a week, do this
every month.{% else %}At {{ weekly_distance }} km a week, once in three months is
enough.{% endif %}{% else %}Do this once in three months.{% endif %}
"""


def _letter(number: int, days: int, name: str, preheader: str, body: str) -> Issue:
    words = Words(
        f"Letter {number} of 4: {name}", preheader, f"{_GREETING}\n\n{body.strip()}\n\n{_PACE}"
    )
    return Issue(
        PROGRAM,
        f"letter-{number}-{name}",
        {"en": words},
        when=When(kind=EditionKind.SERIES, step=number, after_days=days, worth_days=_WORTH_DAYS),
        when_refused=WhenRefused.DEFER,
    )


LETTERS = (
    _letter(
        1,
        0,
        "tyres",
        "Your thumb, a pump, five minutes.",
        """
A tyre with too little air is slow, and it wears out in one summer.

1. Press each tyre with your thumb. If it gives way, it needs air.
2. Read the pressure on its side. Pump it up to the middle of the two figures.
3. Turn the wheel slowly. Take out every stone and every splinter that you see.

{% if riding_style == "cargo" %}With a load, take the higher of the two
figures.{% elsif riding_style == "gravel" %}On gravel, take the lower of the two
figures.{% endif %}
""",
    ),
    _letter(
        2,
        10,
        "brakes",
        "One pull at each lever tells you.",
        """
Brakes get weaker so slowly that nobody notices. So look at them on a fixed day.

1. Pull each lever. It must stop two fingers before the handlebar.
2. Look at the pads. Less than 2 mm means new ones.
3. Turn the small wheel at the lever outwards until the brake bites earlier.

{% if riding_style == "electric" %}A motor makes your bicycle heavy: look at the pads twice as
often.{% endif %}
""",
    ),
    _letter(
        3,
        20,
        "chain",
        "A rag and one drop of oil a link.",
        """
A dry chain costs you strength, and it takes the sprockets with it.

1. Wipe the chain dry with a rag.
2. Put one drop of oil on each link, from the inside.
3. Turn the pedals backwards ten times. Wipe off what is left, or it collects sand.
""",
    ),
    _letter(
        4,
        40,
        "lights",
        "Be seen, also from behind.",
        """
By now you have tried the other three. This is the last job.

1. Wipe both lamps with a wet cloth.
2. Stand behind the bicycle and look whether the rear light burns.
3. Set the front light so that it meets the road ten metres ahead.

That was all: tyres, brakes, chain, lights. No fifth letter follows.
""",
    ),
)
