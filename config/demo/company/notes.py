"""News from the workshop that is the reader's: a promise in three languages, and its edition."""

from pathlib import Path

from config.demo.company.issue import Issue, Table, Words
from config.demo.company.offer import Offer, Text, UseOf
from delivery.rules.vocabulary import Markup, WhenMissing
from programs.rules.vocabulary import KindOfValue, Need, Period, TermKind

PICTURES = Path(__file__).parent / "pictures"

NOTES = Offer(
    slug="workshop-notes",
    name="Workshop notes",
    purpose="Tell people what is new at the workshop that is theirs.",
    kind_of_value=KindOfValue.KEEPS_INFORMED,
    terms={
        "length_words": 150,
        "has_pictures": True,
        "frequency_count": 1,
        "frequency_period": Period.QUARTER,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        UseOf(
            "workshop",
            Need.REQUIRED,
            {
                "en": "To write about your workshop and not about the other.",
                "de": "Um über Ihre Werkstatt zu schreiben und nicht über die andere.",
                "fr": "Pour parler de votre atelier et non de l'autre.",
            },
        ),
        UseOf(
            "first_name",
            Need.OPTIONAL,
            {
                "en": "To greet you by your name.",
                "de": "Um Sie mit Namen zu grüßen.",
                "fr": "Pour vous saluer par votre prénom.",
            },
        ),
        UseOf(
            "last_service_on",
            Need.OPTIONAL,
            {
                "en": "To say how long ago your last service was.",
                "de": "Um zu sagen, wie lange Ihre letzte Wartung her ist.",
                "fr": "Pour dire à quand remonte votre dernière révision.",
            },
        ),
        UseOf(
            "bought_parts",
            Need.OPTIONAL,
            {
                "en": "To name the parts that we check free of charge.",
                "de": "Um die Teile zu nennen, die wir kostenlos prüfen.",
                "fr": "Pour nommer les pièces que nous vérifions gratuitement.",
            },
        ),
        UseOf(
            "spent_last_year",
            Need.OPTIONAL,
            {
                "en": "To thank you for it with a discount.",
                "de": "Um Ihnen dafür mit einem Nachlass zu danken.",
                "fr": "Pour vous en remercier par une remise.",
            },
        ),
    ),
    texts=(
        Text(
            "en",
            "News from your workshop",
            "You know when your workshop is open and what it does now. You do not stand before a "
            "closed door.",
            "The hours of the season. Who repairs your bicycle. One thing that is new.",
            "From 1 December, Lindenweg 14 is open from Tuesday to Saturday. New: studded tyres, "
            "fitted while you wait.",
        ),
        Text(
            "de",
            "Neues aus Ihrer Werkstatt",
            "Sie wissen, wann Ihre Werkstatt offen hat und was sie jetzt macht. Sie stehen nicht "
            "vor verschlossener Tür.",
            "Die Öffnungszeiten der Saison. Wer Ihr Fahrrad repariert. Eine Sache, die neu ist.",
            "Ab dem 1. Dezember hat die Werkstatt im Lindenweg von Dienstag bis Samstag offen. "
            "Neu: Spikereifen, montiert, während Sie warten.",
        ),
        Text(
            "fr",
            "Des nouvelles de votre atelier",
            "Vous savez quand votre atelier est ouvert et ce qu'il fait en ce moment. Vous ne "
            "trouvez pas porte close.",
            "Les horaires de la saison. Qui répare votre vélo. Une nouveauté.",
            "Dès le 1er décembre, l'atelier Lindenweg est ouvert du mardi au samedi. Nouveau : "
            "des pneus cloutés, montés pendant que vous attendez.",
        ),
    ),
)

WORKSHOPS = Table(
    "workshops",
    "The two workshops in winter: hours, who repairs, what is new",
    "workshop",
    """\
workshop,mechanic,hours_en,hours_de,hours_fr,new_en,new_de,new_fr
lindenweg,Jutta Amann,"Tuesday to Saturday, 9:00 to 18:00","Dienstag bis Samstag, 9 bis 18 Uhr",\
"du mardi au samedi, de 9 h à 18 h","studded tyres, fitted while you wait",\
"Spikereifen, montiert, während Sie warten","des pneus cloutés, montés pendant que vous attendez"
bahnhof,Sami Roth,"every day, 6:30 to 20:00","täglich, 6:30 bis 20 Uhr",\
"tous les jours, de 6 h 30 à 20 h","brought in the morning, ready for your train home",\
"morgens gebracht, fertig zum Zug nach Hause","déposé le matin, prêt pour le train du retour"
""",
)

_STYLE = """
<style>
table { width: 100%; border-collapse: collapse; margin: 0 0 16px }
th { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; width: 30% }
td { vertical-align: top; padding: 6px 0 }
</style>
"""


def _page(hello: str, picture: str, rows: tuple[str, str, str], language: str, rest: str) -> str:
    """Return the HTML of the edition: a greeting, the picture, the table, and what is personal."""
    opened, repairs, fresh = rows
    return f"""{_STYLE}
<p>{hello}</p>
<p><img src="picture:stand" width="520" alt="{picture}"></p>
<h2>{{{{ workshop }}}}</h2>
<table>
<tr><th scope="row">{opened}</th><td>{{{{ workshops.hours_{language} }}}}</td></tr>
<tr><th scope="row">{repairs}</th><td>{{{{ workshops.mechanic }}}}</td></tr>
<tr><th scope="row">{fresh}</th><td>{{{{ workshops.new_{language} }}}}</td></tr>
</table>
{rest.strip()}
"""


_PARTS = "<ul>{% for part in bought_parts %}<li>{{ part }}</li>{% endfor %}</ul>"

_ENGLISH = _page(
    "Hello{% if first_name %} {{ first_name }}{% endif %}, from 1 December we keep winter hours.",
    "A green bicycle on a repair stand; its rear wheel stands on the floor beside it.",
    ("Open", "Repairs", "New"),
    "en",
    f"""
{{% if last_service_on %}}<p>Your last service was on <strong>{{{{ last_service_on }}}}</strong>.
December is the quiet month: you wait one day instead of five.</p>{{% endif %}}
{{% if bought_parts %}}<p>You bought these with us in the last 12 months. We check them free of
charge until the end of January:</p>
{_PARTS}{{% endif %}}
""",
)
_GERMAN = _page(
    "Guten Tag{% if first_name %}, {{ first_name }}{% endif %}! Ab dem 1. Dezember gelten unsere "
    "Winterzeiten.",
    "Ein grünes Fahrrad auf dem Montageständer; das Hinterrad steht daneben auf dem Boden.",
    ("Geöffnet", "Es repariert", "Neu"),
    "de",
    f"""
{{% if last_service_on %}}<p>Ihre letzte Wartung war am <strong>{{{{ last_service_on }}}}</strong>.
Der Dezember ist der ruhige Monat: Sie warten einen Tag statt fünf.</p>{{% endif %}}
{{% if bought_parts %}}<p>Das haben Sie in den letzten 12 Monaten bei uns gekauft. Bis Ende Januar
prüfen wir es kostenlos:</p>
{_PARTS}{{% endif %}}
""",
)
_FRENCH = _page(
    "Bonjour{% if first_name %} {{ first_name }}{% endif %}, dès le 1er décembre, nous passons aux "
    "horaires d'hiver.",
    "Un vélo vert sur un pied d'atelier ; sa roue arrière est posée à côté, par terre.",
    ("Ouvert", "Aux outils", "Nouveau"),
    "fr",
    f"""
{{% if last_service_on %}}<p>Votre dernière révision date du
<strong>{{{{ last_service_on }}}}</strong>. Décembre est le mois calme : un jour d'attente au lieu
de cinq.</p>{{% endif %}}
{{% if bought_parts %}}<p>Voici ce que vous avez acheté chez nous ces 12 derniers mois. Jusqu'à fin
janvier, nous le vérifions gratuitement :</p>
{_PARTS}{{% endif %}}
""",
)

_THANKS = """
{% if spent_last_year %}<p>You spent <strong>{{ spent_last_year }}</strong> with us in the last 12
months. Thank you! {% if spent_last_year >= 300 %}Your next service costs 20 % less.{% else %}Your
next service costs 10 % less.{% endif %}</p>{% endif %}
"""
_DANKE = """
{% if spent_last_year %}<p>In den letzten 12 Monaten haben Sie
<strong>{{ spent_last_year }}</strong> bei uns ausgegeben. Danke!
{% if spent_last_year >= 300 %}Ihre nächste Wartung kostet 20 % weniger.{% else %}Ihre nächste
Wartung kostet 10 % weniger.{% endif %}</p>{% endif %}
"""


def _words(subject: str, preheader: str, body: str, relationship: str = "") -> Words:
    return Words(subject, preheader, body, Markup.HTML, relationship)


_SUBJECT = "Winter hours at your workshop"
_BETREFF = "Winterzeiten in Ihrer Werkstatt"

WINTER_HOURS = Issue(
    NOTES.slug,
    "winter-hours",
    {
        "en": _words(_SUBJECT, "When we are open, and what is new.", _ENGLISH),
        "de": _words(_BETREFF, "Wann wir offen haben, und was neu ist.", _GERMAN),
        "fr": _words(
            "Les horaires d'hiver de votre atelier",
            "Quand nous sommes ouverts, et ce qui est nouveau.",
            _FRENCH,
        ),
    },
    # Who has been with us for years is thanked; in French everybody reads the same.
    variants={
        "en": _words(_SUBJECT, "And a thank-you for this year.", _ENGLISH + _THANKS, "loyal"),
        "de": _words(_BETREFF, "Und ein Danke für dieses Jahr.", _GERMAN + _DANKE, "loyal"),
    },
    # Hours of no workshop are no news.
    when_missing=WhenMissing.WITHHOLD,
    pictures={"stand": PICTURES / "stand.png"},
)
