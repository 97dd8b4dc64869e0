"""Three dates of a contract: told of by the CRM, 90, 30 and 7 days before the last day."""

from delivery.rules.vocabulary import WhenMissing
from delivery.starters.parts import EditionOf, Said, told_of

# Without its dates there is nothing to remind of.
_DATES = WhenMissing.WITHHOLD

RENEWAL_COUNTDOWN = (
    EditionOf(
        "90-days",
        {
            "en": Said(
                "{{ contract_name }}: decide by {{ notice_by_on }}",
                "90 days left. What to look at now.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

**{{ contract_name }}** runs until {{ contract_ends_on }}. Until **{{ notice_by_on }}** you can
end or
change it. That is in 90 days. Nothing is urgent.

Two questions for your next meeting:

1. Who uses it?{% if unused_seats > 0 %} {{ unused_seats }} of your seats are used by
nobody.{% endif %}
2. What do you miss? Tell us now, and we say whether it comes in time.
""",
            ),
            "de": Said(
                "{{ contract_name }}: entscheiden bis {{ notice_by_on }}",
                "Noch 90 Tage. Was Sie jetzt ansehen.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

**{{ contract_name }}** läuft bis {{ contract_ends_on }}. Bis **{{ notice_by_on }}** können Sie
kündigen
oder ändern. Das ist in 90 Tagen. Nichts eilt.

Zwei Fragen für Ihre nächste Besprechung:

1. Wer nutzt es?{% if unused_seats > 0 %} Plätze, die niemand nutzt: {{ unused_seats }}.{% endif %}
2. Was fehlt Ihnen? Sagen Sie es jetzt, dann sagen wir, ob es rechtzeitig kommt.
""",
            ),
            "fr": Said(
                "{{ contract_name }} : à décider avant le {{ notice_by_on }}",
                "Encore 90 jours. Que regarder maintenant.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

**{{ contract_name }}** court jusqu'au {{ contract_ends_on }}. Vous pouvez résilier ou changer
jusqu'au
**{{ notice_by_on }}**. C'est dans 90 jours. Rien ne presse.

Deux questions pour votre prochaine réunion :

1. Qui s'en sert ?{% if unused_seats > 0 %} Places que personne n'utilise :
{{ unused_seats }}.{% endif %}
2. Que vous manque-t-il ? Dites-le maintenant, et nous disons si cela vient à temps.
""",
            ),
        },
        when=told_of("renewal_90"),
        when_missing=_DATES,
    ),
    EditionOf(
        "30-days",
        {
            "en": Said(
                "{{ contract_name }}: 30 days to decide",
                "Three ways to go on, each with one line to answer.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

until **{{ notice_by_on }}** you can decide about **{{ contract_name }}**. That is in 30 days.
Answer this
message with one line:

- “Go on”: it runs on as it is.
- “Change”: say what.{% if unused_seats > 0 %} You could pay for {{ unused_seats }} seats
less.{% endif %}
- “End”: it ends on {{ contract_ends_on }}, and you get your data as files.

Say nothing, and it runs on as the contract says.
""",
            ),
            "de": Said(
                "{{ contract_name }}: 30 Tage zum Entscheiden",
                "Drei Wege, jeder mit einer Zeile Antwort.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

bis **{{ notice_by_on }}** entscheiden Sie über **{{ contract_name }}**. Das ist in 30 Tagen.
Antworten Sie
mit einer Zeile auf diese Nachricht:

- „Weiter“: Er läuft weiter wie bisher.
- „Ändern“: Sagen Sie, was.{% if unused_seats > 0 %} Ungenutzte Plätze:
{{ unused_seats }}.{% endif %}
- „Beenden“: Er endet am {{ contract_ends_on }}, und Sie bekommen Ihre Daten als Dateien.

Sagen Sie nichts, dann läuft er weiter, wie es im Vertrag steht.
""",
            ),
            "fr": Said(
                "{{ contract_name }} : 30 jours pour décider",
                "Trois possibilités, une ligne de réponse.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

vous décidez de **{{ contract_name }}** jusqu'au **{{ notice_by_on }}**. C'est dans 30 jours.
Répondez à ce
message en une ligne :

- « Continuer » : il court comme avant.
- « Changer » : dites quoi.{% if unused_seats > 0 %} Places inutilisées :
{{ unused_seats }}.{% endif %}
- « Finir » : il prend fin le {{ contract_ends_on }}, et vous recevez vos données en fichiers.

Sans réponse, il continue comme le contrat le dit.
""",
            ),
        },
        when=told_of("renewal_30"),
        when_missing=_DATES,
    ),
    EditionOf(
        "7-days",
        {
            "en": Said(
                "{{ contract_name }}: one week left to decide",
                "The last message before the day.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

**{{ notice_by_on }}** is the last day to end or change **{{ contract_name }}**. That is in one
week.

You have decided? Then there is nothing to do. You have not? One line in answer to this message is
enough, and we confirm it on the next working day.
""",
            ),
            "de": Said(
                "{{ contract_name }}: noch eine Woche",
                "Die letzte Nachricht vor dem Termin.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

**{{ notice_by_on }}** ist der letzte Tag, um zu kündigen oder zu ändern: **{{ contract_name }}**.
Das ist
in einer Woche.

Sie haben entschieden? Dann ist nichts zu tun. Noch nicht? Eine Zeile als Antwort genügt. Wir
bestätigen
sie am nächsten Werktag.
""",
            ),
            "fr": Said(
                "{{ contract_name }} : encore une semaine",
                "Le dernier message avant la date.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

le **{{ notice_by_on }}** est le dernier jour pour résilier ou changer **{{ contract_name }}**.
C'est dans
une semaine.

C'est décidé ? Il n'y a rien à faire. Pas encore ? Une ligne de réponse suffit. Nous la confirmons
le
prochain jour ouvré.
""",
            ),
        },
        when=told_of("renewal_7"),
        when_missing=_DATES,
    ),
)
