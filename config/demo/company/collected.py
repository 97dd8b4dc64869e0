"""What somebody gets whose bicycle is ready: the workshop's software tells of it."""

from config.demo.company.issue import Issue, Words
from delivery.rules.kinds import When
from delivery.rules.vocabulary import EditionKind, WhenRefused

EVENT = "bicycle.ready"

READY = Issue(
    "bicycle-care",
    "ready",
    {
        "en": Words(
            "Your {{ bicycle | default: 'bicycle' }} is ready",
            "What to look at in the first 50 kilometres.",
            """
Good morning{% if first_name %}, {{ first_name }}{% endif %}.

Your {{ bicycle | default: "bicycle" }} is ready.{% if last_service_on %} We serviced it on
**{{ last_service_on }}**; the next service is due a year later.{% endif %}

## In the first 50 kilometres

- New cables stretch. If the gears rattle, come by: we set them in five minutes, free of charge.
- New brake pads need ten firm stops before they bite.
- Look at the air once a week.

{% if next_part %}You may need **{{ next_part }}** next. We looked: there is time.{% endif %}

{% if workshop %}Your workshop: {{ workshop }}.{% endif %}
""",
        ),
        "de": Words(
            "Ihr {{ bicycle | default: 'Fahrrad' }} ist fertig",
            "Worauf Sie auf den ersten 50 Kilometern achten.",
            """
Guten Morgen{% if first_name %}, {{ first_name }}{% endif %}.

Ihr {{ bicycle | default: "Fahrrad" }} ist fertig.{% if last_service_on %} Wir haben es am
**{{ last_service_on }}** gewartet; die nächste Wartung ist ein Jahr danach fällig.{% endif %}

## Auf den ersten 50 Kilometern

- Neue Züge längen sich. Wenn die Schaltung rattert, kommen Sie vorbei: Wir stellen sie in fünf
  Minuten nach, kostenlos.
- Neue Bremsbeläge greifen erst nach zehn kräftigen Bremsungen.
- Sehen Sie einmal in der Woche nach der Luft.

{% if next_part %}Als Nächstes brauchen Sie wohl **{{ next_part }}**. Wir haben nachgesehen: Es
eilt nicht.{% endif %}

{% if workshop %}Ihre Werkstatt: {{ workshop }}.{% endif %}
""",
        ),
    },
    when=When(
        kind=EditionKind.TRIGGERED,
        trigger=EVENT,
        event_fields=("last_service_on", "next_part"),
        worth_days=14,
    ),
    when_refused=WhenRefused.DEFER,
)
