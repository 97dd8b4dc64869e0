"""What the workshop promises: seven programs, each good for one thing."""

from config.demo.company.card import CARD
from config.demo.company.notes import NOTES
from config.demo.company.offer import Change, Offer, Text, UseOf
from config.demo.company.uses import DUE, GREETED
from programs.rules.vocabulary import Category, KindOfValue, Need, Period, TermKind

CARE = Offer(
    slug="bicycle-care",
    name="Bicycle care",
    purpose="Remind people of the care that their bicycle needs.",
    kind_of_value=KindOfValue.TAKES_CARE,
    terms={
        "length_words": 150,
        "frequency_count": 1,
        "frequency_period": Period.MONTH,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        GREETED,
        UseOf(
            "bicycle",
            Need.REQUIRED,
            {
                "en": "To write about your bicycle and no other.",
                "de": "Um über Ihr Fahrrad zu schreiben und über kein anderes.",
            },
        ),
        DUE,
        UseOf(
            "workshop",
            Need.OPTIONAL,
            {
                "en": "To name the workshop that is yours.",
                "de": "Um Ihre Werkstatt zu nennen.",
            },
        ),
        UseOf(
            "next_part",
            Need.OPTIONAL,
            {
                "en": "To tell you in time which part to look at.",
                "de": "Um rechtzeitig zu sagen, welches Teil Sie prüfen sollten.",
            },
        ),
    ),
    texts=(
        Text(
            "en",
            "Your bicycle, looked after",
            "Your bicycle stays safe and lasts longer. You get one short note a month: what to "
            "check this month, and when the next service is due.",
            "One thing to check yourself in five minutes. The date of your next service.",
            "Good morning, Maria. Your last service was on 3 May. This month: wipe the chain of "
            "your Gudereit LC-30 and put one drop of oil on each link.",
        ),
        Text(
            "de",
            "Ihr Fahrrad, gut gepflegt",
            "Ihr Fahrrad bleibt sicher und hält länger. Sie bekommen einmal im Monat eine kurze "
            "Nachricht: was jetzt zu prüfen ist und wann die nächste Wartung fällig ist.",
            "Eine Sache, die Sie in fünf Minuten selbst prüfen. Der Termin der nächsten Wartung.",
            "Guten Morgen, Maria. Ihre letzte Wartung war am 3. Mai. Diesen Monat: Wischen Sie die "
            "Kette Ihres Gudereit LC-30 ab und ölen Sie jedes Glied mit einem Tropfen.",
        ),
    ),
)

RIDES = Offer(
    slug="sunday-rides",
    name="Sunday rides",
    purpose="Suggest one ride for the coming Sunday.",
    kind_of_value=KindOfValue.KEEPS_INFORMED,
    terms={
        "length_words": 120,
        "frequency_count": 1,
        "frequency_period": Period.WEEK,
        "term_kind": TermKind.DAYS,
        "term_days": 28,
    },
    depth=Category.DECLARED,
    uses=(
        UseOf("start_place", Need.ASKED, {"en": "To choose a ride that starts there."}),
        UseOf("ride_length", Need.ASKED, {"en": "To choose a ride that is not too long."}),
        UseOf("first_name", Need.OPTIONAL, {"en": "To greet you by your name."}),
    ),
    texts=(
        Text(
            "en",
            "A ride for Sunday",
            "You know on Thursday where to ride on Sunday. Four weeks, four rides, each close to "
            "where you start and as long as you like it.",
            "One route with its length, its hills, and where to have coffee.",
            "From Wiehre station along the Dreisam to Kirchzarten and back: 24 km, nearly flat. "
            "Coffee at the mill after 13 km.",
        ),
    ),
)

LETTERS = Offer(
    slug="four-letters",
    name="Four letters",
    purpose="Teach the care of a bicycle in four letters.",
    kind_of_value=KindOfValue.TEACHES,
    terms={
        "length_words": 200,
        "frequency_count": 3,
        "frequency_period": Period.WEEK,
        "term_kind": TermKind.EDITIONS,
        "term_editions": 4,
    },
    audience=("prospect", "new"),
    depth=Category.DECLARED,
    uses=(
        UseOf("first_name", Need.OPTIONAL, {"en": "To greet you by your name."}),
        UseOf("riding_style", Need.ASKED, {"en": "To choose the examples."}),
        UseOf("weekly_distance", Need.ASKED, {"en": "To say how often each job is due."}),
    ),
    texts=(
        Text(
            "en",
            "Four letters about your bicycle",
            "After four letters you can do the four jobs that keep a bicycle safe: tyres, brakes, "
            "chain and lights. You save a visit to the workshop.",
            "One job, step by step, with the tools you need and the time it takes.",
            "Letter 1 of 4: tyres. Press each tyre with your thumb. If it gives way, it needs air. "
            "The right pressure stands on its side.",
        ),
    ),
)

OFFERS = Offer(
    slug="fitting-offers",
    name="Fitting offers",
    purpose="Tell people of parts on offer that fit their bicycle.",
    kind_of_value=KindOfValue.SAVES_MONEY,
    terms={
        "length_words": 100,
        "frequency_count": 2,
        "frequency_period": Period.MONTH,
        "term_kind": TermKind.END_DATE,
    },
    uses=(
        UseOf("first_name", Need.REQUIRED, {"en": "To greet you by your name."}),
        UseOf("wheel_size", Need.REQUIRED, {"en": "To leave out what does not fit."}),
        UseOf("bought_parts", Need.OPTIONAL, {"en": "To leave out what you have just bought."}),
        UseOf("next_part", Need.OPTIONAL, {"en": "To begin with what you need soon."}),
    ),
    texts=(
        Text(
            "en",
            "Offers that fit your bicycle",
            "You pay less for parts that you need anyway. Nothing that does not fit your wheels, "
            "and nothing that you have just bought.",
            "Up to three parts on offer, each with the old price and the new one.",
            "Tyres in 28 inch: 24.90 EUR instead of 34.90 EUR until Saturday. Fitting included "
            "at Lindenweg 14.",
        ),
    ),
)

WINTER = Offer(
    slug="winter-miles",
    name="Winter miles",
    purpose="Warn people who ride in winter of ice, fog and salt.",
    kind_of_value=KindOfValue.SAVES_TIME,
    terms={
        "length_words": 80,
        "frequency_count": 1,
        "frequency_period": Period.WEEK,
        "term_kind": TermKind.DAYS,
        "term_days": 50,
    },
    depth=Category.DECLARED,
    uses=(
        UseOf("first_name", Need.OPTIONAL, {"en": "To greet you by your name."}),
        UseOf("riding_style", Need.ASKED, {"en": "To choose what matters for your rides."}),
    ),
    texts=(
        Text(
            "en",
            "Fifty days of winter riding",
            "You know in the evening what the road is like in the morning, and what to do about "
            "it. No walk to the workshop for what you can do yourself.",
            "One warning with what to check, and which paths are cleared.",
            "Ice until ten tomorrow. Let a little air out of both tyres, and take the path along "
            "the Dreisam: it is cleared first.",
        ),
    ),
)

PROGRAMS = (CARE, RIDES, LETTERS, OFFERS, WINTER, NOTES, CARD)

# Asks for more, so the old yes does not cover it: who said yes before goes on as before.
OFFERS_ASK_FOR_MORE = Change(
    OFFERS.slug,
    uses=(UseOf("spent_last_year", Need.REQUIRED, {"en": "To give you 5 % of it as a voucher."}),),
)
