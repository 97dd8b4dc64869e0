"""What the workshop writes: the editions of both acts, in the order in which they go."""

from config.demo.company.collected import READY
from config.demo.company.issue import Issue, Words
from config.demo.company.letters import LETTERS
from config.demo.company.notes import WINTER_HOURS
from delivery.rules.vocabulary import WhenMissing

_CHAIN = Issue(
    "bicycle-care",
    "chain",
    {
        "en": Words(
            "This month: the chain",
            "Five minutes, one rag, one drop of oil.",
            """
Good morning{% if first_name %}, {{ first_name }}{% endif %}.

{% if last_service_on %}Your last service was on **{{ last_service_on }}**. The next one is due a
year after it.{% else %}We do not know when your last service was. Ask us to look it up.{% endif %}

## Five minutes for {{ bicycle | default: "your bicycle" }}

1. Wipe the chain with a dry rag.
2. Put one drop of oil on each link.
3. Turn the pedals backwards ten times, and wipe off what is left.

{% if next_part %}We think that you need **{{ next_part }}** next. Look at it while you are
there.{% endif %}

{% if workshop %}Questions? Come to your workshop, {{ workshop }}.{% else %}Questions? Come by, at
Lindenweg 14 or at the station.{% endif %}
""",
        ),
        "de": Words(
            "In diesem Monat: die Kette",
            "Fünf Minuten, ein Lappen, ein Tropfen Öl.",
            """
Guten Morgen{% if first_name %}, {{ first_name }}{% endif %}.

{% if last_service_on %}Ihre letzte Wartung war am **{{ last_service_on }}**. Die nächste ist ein
Jahr danach fällig.{% else %}Wann Ihre letzte Wartung war, wissen wir nicht. Fragen Sie
uns.{% endif %}

## Fünf Minuten für {{ bicycle | default: "Ihr Fahrrad" }}

1. Wischen Sie die Kette mit einem trockenen Lappen ab.
2. Geben Sie auf jedes Glied einen Tropfen Öl.
3. Drehen Sie die Pedale zehnmal rückwärts und wischen Sie den Rest ab.

{% if next_part %}Als Nächstes brauchen Sie wohl **{{ next_part }}**. Sehen Sie gleich mit
nach.{% endif %}

{% if workshop %}Fragen? Kommen Sie in Ihre Werkstatt, {{ workshop }}.{% else %}Fragen? Kommen Sie
vorbei, im Lindenweg 14 oder am Bahnhof.{% endif %}
""",
        ),
    },
)

_BRAKES = Issue(
    "bicycle-care",
    "brakes",
    {
        "en": Words(
            "This month: the brakes",
            "When the next service is due, and one look at the pads.",
            """
Good morning{% if first_name %}, {{ first_name }}{% endif %}.

{% if last_service_on %}Your last service was on **{{ last_service_on }}**.{% endif %}

## One look at the brakes of {{ bicycle | default: "your bicycle" }}

- Pull each lever: it must stop well before the handlebar.
- Look at the pads: less than 2 mm means new ones.
- Is one side worn more than the other? Then they need to be set.

{% if next_part %}We think that you need **{{ next_part }}** next.{% endif %}
""",
        ),
        "de": Words(
            "In diesem Monat: die Bremsen",
            "Wann die nächste Wartung fällig ist, und ein Blick auf die Beläge.",
            """
Guten Morgen{% if first_name %}, {{ first_name }}{% endif %}.

{% if last_service_on %}Ihre letzte Wartung war am **{{ last_service_on }}**.{% endif %}

## Ein Blick auf die Bremsen: {{ bicycle | default: "Ihr Fahrrad" }}

- Ziehen Sie jeden Hebel: Er muss weit vor dem Lenker stehen bleiben.
- Sehen Sie auf die Beläge: Weniger als 2 mm heißt, es braucht neue.
- Ist eine Seite stärker abgenutzt? Dann müssen sie eingestellt werden.

{% if next_part %}Als Nächstes brauchen Sie wohl **{{ next_part }}**.{% endif %}
""",
        ),
    },
    # A reminder without the date is no reminder.
    when_missing=WhenMissing.WITHHOLD,
)

_LIGHTS = Issue(
    "bicycle-care",
    "lights",
    {
        "en": Words(
            "One more thing: the lights",
            "The days are short.",
            """
Good evening{% if first_name %}, {{ first_name }}{% endif %}.

Wipe the lamp of {{ bicycle | default: "your bicycle" }} and see whether the rear light burns.
""",
        ),
        "de": Words(
            "Noch etwas: das Licht",
            "Die Tage sind kurz.",
            """
Guten Abend{% if first_name %}, {{ first_name }}{% endif %}.

Wischen Sie die Lampe ab ({{ bicycle | default: "Ihr Fahrrad" }}) und sehen Sie nach, ob das
Rücklicht brennt.
""",
        ),
    },
)

_GERMAN_ONLY = Issue(
    "bicycle-care",
    "schloss",
    {
        "de": Words(
            "Nur kurz: das Schloss",
            "Ein Tropfen Öl gegen den Rost.",
            """
Guten Morgen{% if first_name %}, {{ first_name }}{% endif %}.

Ein Tropfen Öl im Schloss, und es geht auch im Winter auf.
""",
        ),
    },
)


def _ride(name: str, route: str, coffee: str) -> Issue:
    body = f"""
Hello{{% if first_name %}} {{{{ first_name }}}}{{% endif %}},

{{% if start_place %}}from **{{{{ start_place }}}}**{{% else %}}from Freiburg{{% endif %}} you ride
{route}.

{{% if ride_length %}}You like it {{{{ ride_length }}}}, so turn round where you have had half of
that.{{% endif %}}

**Coffee:** {coffee}

[The route on a map](https://linden-and-spoke.example.com/rides/{name})
"""
    words = Words(f"A ride for Sunday: {name.replace('-', ' ')}", coffee, body)
    return Issue("sunday-rides", name, {"en": words})


_FIRST_OFFER = Issue(
    "fitting-offers",
    "tyres-and-lights",
    {
        "en": Words(
            "Tyres and lights, until Saturday",
            "Only what fits your wheels.",
            """
Hello{% if first_name %} {{ first_name }}{% endif %},

{% if next_part %}you may soon need **{{ next_part }}**, so we begin with that: 20 % less until
Saturday.{% endif %}

- Tyres{% if wheel_size %} in {{ wheel_size }}{% endif %}: **24.90 EUR** instead of 34.90 EUR
- Front light, 70 lux: **49.00 EUR** instead of 59.00 EUR

{% if bought_parts %}You bought {{ bought_parts | join: ", " }} this year: nothing of that is in
here next time.{% endif %}
""",
        ),
    },
)

_SECOND_OFFER = Issue(
    "fitting-offers",
    "winter-parts",
    {
        "en": Words(
            "Parts for the winter",
            "Mudguards, gloves, and oil that stays liquid.",
            """
Hello{% if first_name %} {{ first_name }}{% endif %},

- Mudguards{% if wheel_size %} for {{ wheel_size }}{% endif %}: **19.90 EUR** instead of 27.90 EUR
- Winter oil: **6.50 EUR** instead of 8.90 EUR

{% if next_part %}And {{ next_part }}, as you may soon need it: 15 % less.{% endif %}
""",
        ),
    },
)

_VOUCHER = Issue(
    "fitting-offers",
    "voucher",
    {
        "en": Words(
            "Your voucher for the winter",
            "5 % of what you spent with us.",
            """
Hello{% if first_name %} {{ first_name }}{% endif %},

{% if spent_last_year %}you spent {{ spent_last_year }} with us in the last 12 months. Bring this
message: 5 % of it is yours.{% else %}bring this message: 5 EUR are yours.{% endif %}
""",
        ),
    },
)


def _warning(name: str, subject: str, check: str, path: str) -> Issue:
    body = f"""
Good evening{{% if first_name %}}, {{{{ first_name }}}}{{% endif %}}.

**{check}**

{{% if riding_style %}}You ride mostly {{{{ riding_style }}}}: take the bends slowly.{{% endif %}}

{path}
"""
    return Issue("winter-miles", name, {"en": Words(subject, check, body)})


# They begin to run before anybody joins, and go on by themselves.
RUNNING = (*LETTERS, READY)

FIRST_ACT = (
    _CHAIN,
    _ride("along-the-dreisam", "along the Dreisam to Kirchzarten", "At the old mill."),
    _FIRST_OFFER,
    _warning("fog", "Fog until noon", "Wipe both lamps tonight.", "The path by the lake is lit."),
)

# Stays a draft: for whoever tries the demo to approve and send.
WAITING = _ride("up-the-schauinsland", "up to Horben and back down", "At the Luisenhöhe.")

SECOND_ACT = (
    _BRAKES,
    _LIGHTS,
    _GERMAN_ONLY,
    _ride(
        "round-the-kaiserstuhl",
        "to Breisach and round the vineyards",
        "In Ihringen, by the church.",
    ),
    _SECOND_OFFER,
    _warning("ice", "Ice in the morning", "Let some air out of both tyres.", "Dreisam is cleared."),
    WINTER_HOURS,
)

# Reads what only the newer promise names: it goes once people had the time to take that one.
AFTER_THE_QUESTION = (_VOUCHER,)
