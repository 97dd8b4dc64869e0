"""What the workshop shows on its own site, to each their own: no mail is sent for it."""

from config.demo.company.offer import Offer, Text, UseOf
from config.demo.company.uses import DUE, GREETED
from programs.rules.vocabulary import Format, KindOfValue, Need, Period, TermKind

CARD = Offer(
    slug="service-card",
    name="Service card",
    purpose="Show people on our site what their bicycle needs next.",
    kind_of_value=KindOfValue.SAVES_TIME,
    format=Format.PAGE,
    terms={
        "length_words": 60,
        "frequency_count": 3,
        "frequency_period": Period.DAY,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        GREETED,
        UseOf(
            "bicycle",
            Need.REQUIRED,
            {
                "en": "To show the card of your bicycle and no other.",
                "de": "Um die Karte Ihres Fahrrads zu zeigen und keine andere.",
            },
        ),
        DUE,
        UseOf(
            "next_part",
            Need.OPTIONAL,
            {
                "en": "To name the part to look at first.",
                "de": "Um das Teil zu nennen, das zuerst zu prüfen ist.",
            },
        ),
    ),
    texts=(
        Text(
            "en",
            "Your service card on our site",
            "You see at once, when you are logged in on our site, what your bicycle needs and "
            "when. No mail comes, and there is nothing to look up.",
            "The date of your last service, the next one, and the part to look at first.",
            "Maria, your Gudereit LC-30 was serviced on 3 May. The next service is due in "
            "November. Look at the chain first.",
        ),
        Text(
            "de",
            "Ihre Wartungskarte auf unserer Website",
            "Sie sehen sofort, wenn Sie auf unserer Website angemeldet sind, was Ihr Fahrrad "
            "braucht und wann. Es kommt keine E-Mail, und Sie müssen nichts suchen.",
            "Der Tag der letzten Wartung, die nächste, und das Teil, das zuerst zu prüfen ist.",
            "Maria, Ihr Gudereit LC-30 wurde am 3. Mai gewartet. Die nächste Wartung ist im "
            "November fällig. Prüfen Sie zuerst die Kette.",
        ),
    ),
)
