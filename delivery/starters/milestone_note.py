"""Three milestones: what was, in a few lines that the reader can check."""

from delivery.rules.vocabulary import WhenMissing
from delivery.starters.parts import EditionOf, Said, told_of

# Without the day and the number there is nothing to sum up.
_FIGURES = WhenMissing.WITHHOLD

MILESTONE_NOTE = (
    EditionOf(
        "first-year",
        {
            "en": Said(
                "One year: what you had from us",
                "In a few lines, for you to check.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

your first order came on {{ customer_since_on }}. That was a year ago. Since then:

- {{ orders_in_all }} orders
{% if most_ordered %}- most often: {{ most_ordered | join: ", " }}{% endif %}

Something wrong with that? Answer this message, and we put it right.
""",
            ),
            "de": Said(
                "Ein Jahr: was Sie bei uns hatten",
                "In wenigen Zeilen, zum Nachprüfen.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

Ihre erste Bestellung kam am {{ customer_since_on }}. Das ist ein Jahr her. Seither:

- Bestellungen: {{ orders_in_all }}
{% if most_ordered %}- am häufigsten: {{ most_ordered | join: ", " }}{% endif %}

Stimmt etwas nicht? Antworten Sie auf diese Nachricht, dann berichtigen wir es.
""",
            ),
            "fr": Said(
                "Un an : ce que vous avez eu chez nous",
                "En quelques lignes, à vérifier.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

votre première commande date du {{ customer_since_on }}. C'était il y a un an. Depuis :

- commandes : {{ orders_in_all }}
{% if most_ordered %}- le plus souvent : {{ most_ordered | join: ", " }}{% endif %}

Une erreur ? Répondez à ce message, et nous la corrigeons.
""",
            ),
        },
        when=told_of("first_year"),
        when_missing=_FIGURES,
    ),
    EditionOf(
        "ten-orders",
        {
            "en": Said(
                "Your tenth order",
                "Two things that save you time from now on.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

that was your tenth order since {{ customer_since_on }}. Two things save you time from now on:

1. Answer any confirmation with “the same again”, and we send the same again.
2. Tell us one day and one place for delivery, and we ask no more.

{% if most_ordered %}What you ordered most often: {{ most_ordered | join: ", " }}.{% endif %}
""",
            ),
            "de": Said(
                "Ihre zehnte Bestellung",
                "Zwei Dinge, die Ihnen ab jetzt Zeit sparen.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

das war Ihre zehnte Bestellung seit {{ customer_since_on }}. Zwei Dinge sparen Ihnen ab jetzt Zeit:

1. Antworten Sie auf eine Bestätigung mit „Dasselbe noch einmal“, und Sie bekommen dasselbe.
2. Nennen Sie uns einen Tag und einen Ort für die Lieferung, dann fragen wir nicht mehr.

{% if most_ordered %}Am häufigsten haben Sie bestellt: {{ most_ordered | join: ", " }}.{% endif %}
""",
            ),
            "fr": Said(
                "Votre dixième commande",
                "Deux choses qui vous font gagner du temps.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

c'était votre dixième commande depuis le {{ customer_since_on }}. Deux choses vous font gagner du
temps :

1. Répondez « la même chose » à une confirmation, et vous recevez la même chose.
2. Dites-nous un jour et un lieu de livraison, et nous ne demandons plus.

{% if most_ordered %}Le plus souvent commandé : {{ most_ordered | join: ", " }}.{% endif %}
""",
            ),
        },
        when=told_of("ten_orders"),
        when_missing=_FIGURES,
    ),
    EditionOf(
        "five-years",
        {
            "en": Said(
                "Five years: {{ orders_in_all }} orders",
                "One question, because you know us.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

you have been with us since {{ customer_since_on }}: five years, {{ orders_in_all }} orders.

You know what we do well and what we do not. So one question: what should we stop doing?

Answer with one sentence. The head of the shop reads every answer, and writes back within a week.
""",
            ),
            "de": Said(
                "Fünf Jahre: {{ orders_in_all }} Bestellungen",
                "Eine Frage, weil Sie uns kennen.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

Sie sind seit {{ customer_since_on }} bei uns: fünf Jahre, Bestellungen: {{ orders_in_all }}.

Sie wissen, was wir gut machen und was nicht. Darum eine Frage: Was sollen wir lassen?

Antworten Sie mit einem Satz. Die Leitung liest jede Antwort und schreibt in einer Woche zurück.
""",
            ),
            "fr": Said(
                "Cinq ans : {{ orders_in_all }} commandes",
                "Une question, car vous nous connaissez.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

vous êtes chez nous depuis le {{ customer_since_on }} : cinq ans, commandes : {{ orders_in_all }}.

Vous savez ce que nous faisons bien ou mal. D'où une question : que devons-nous cesser de faire ?

Répondez en une phrase. La direction lit chaque réponse et vous écrit dans la semaine.
""",
            ),
        },
        when=told_of("five_years"),
        when_missing=_FIGURES,
    ),
)
