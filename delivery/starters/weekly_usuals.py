"""Three weekly lists. Without what somebody buys there is no list: it is withheld then."""

from delivery.rules.vocabulary import WhenMissing
from delivery.starters.parts import EditionOf, Said

WEEKLY_USUALS = (
    EditionOf(
        "your-list",
        {
            "en": Said(
                "Your list for this week",
                "What you buy most, to strike out what is still there.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

your list for this week:

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Strike out what is still there.
{% if usual_store %}You find all of it at {{ usual_store }}.{% endif %}
""",
            ),
            "de": Said(
                "Ihre Liste für diese Woche",
                "Was Sie am meisten kaufen. Streichen Sie, was noch da ist.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

Ihre Liste für diese Woche:

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Streichen Sie, was noch da ist.
{% if usual_store %}Sie finden alles hier: {{ usual_store }}.{% endif %}
""",
            ),
            "fr": Said(
                "Votre liste de la semaine",
                "Ce que vous achetez le plus. Rayez ce qui reste encore.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

votre liste de la semaine :

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Rayez ce qui reste encore.
{% if usual_store %}Vous trouvez tout ici : {{ usual_store }}.{% endif %}
""",
            ),
        },
        when_missing=WhenMissing.WITHHOLD,
    ),
    EditionOf(
        "before-you-go",
        {
            "en": Said(
                "Before you go shopping: what is still there?",
                "Two minutes at the fridge save a second way.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

{% if shopping_day == "friday" %}on Friday you shop.{% elsif shopping_day == "saturday" %}on
Saturday
you shop.{% else %}you shop this week.{% endif %} Open the fridge first and look for these:

{% for item in usual_items %}
- {{ item }}
{% endfor %}

What is missing goes on the list. Two minutes now save a second way.
""",
            ),
            "de": Said(
                "Vor dem Einkauf: Was ist noch da?",
                "Zwei Minuten am Kühlschrank sparen einen zweiten Weg.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

{% if shopping_day == "friday" %}am Freitag kaufen Sie ein.{% elsif shopping_day == "saturday" %}am
Samstag kaufen Sie ein.{% else %}in dieser Woche kaufen Sie ein.{% endif %} Sehen Sie vorher im
Kühlschrank nach, was davon noch da ist.

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Was fehlt, kommt auf die Liste. Zwei Minuten jetzt sparen einen zweiten Weg.
""",
            ),
            "fr": Said(
                "Avant les courses : que reste-t-il ?",
                "Deux minutes devant le frigo évitent un second trajet.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

{% if shopping_day == "friday" %}vendredi, vous faites les
courses.{% elsif shopping_day == "saturday" %}samedi,
vous faites les courses.{% else %}cette semaine, vous faites les courses.{% endif %} Ouvrez d'abord
le frigo et regardez ce qui reste.

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Ce qui manque va sur la liste. Deux minutes évitent un second trajet.
""",
            ),
        },
        when_missing=WhenMissing.WITHHOLD,
    ),
    EditionOf(
        "still-right",
        {
            "en": Said(
                "Is your list still right?",
                "Say what you buy no more, and it is gone next week.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

this is what we think that you buy every week:

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Is something wrong? Under “Your choices” you can correct it. The link is at the end of this message.
Next week your list has what you said.
""",
            ),
            "de": Said(
                "Stimmt Ihre Liste noch?",
                "Sagen Sie, was Sie nicht mehr kaufen: Nächste Woche fehlt es.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

das kaufen Sie jede Woche, meinen wir:

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Stimmt etwas nicht? Unter „Ihre Entscheidungen“ berichtigen Sie es. Der Link steht am Ende dieser
Nachricht.
Nächste Woche steht auf der Liste, was Sie gesagt haben.
""",
            ),
            "fr": Said(
                "Votre liste est-elle encore juste ?",
                "Dites ce que vous n'achetez plus : la semaine suivante, ce n'y est plus.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

voici ce que vous achetez chaque semaine, pensons-nous :

{% for item in usual_items %}
- {{ item }}
{% endfor %}

Une erreur ? Vous la corrigez sous « Vos choix ». Le lien est à la fin de ce message. La semaine
suivante, votre liste dit ce que vous avez dit.
""",
            ),
        },
        when_missing=WhenMissing.WITHHOLD,
    ),
)
