"""What the shop tells of the one thing that somebody waits for."""

from delivery.starters.parts import EditionOf, Said, told_of

BACK_IN_STOCK = (
    EditionOf(
        "it-is-coming",
        {
            "en": Said(
                '{{ wanted_item | default: "What you wait for" }} is on its way',
                "It reaches us within 14 days.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

we have ordered {{ wanted_item | default: "what you wait for" }}{% if wanted_size %}
({{ wanted_size }}){% endif %} again. It reaches us within 14 days.

You need not do anything. We write once more on the day it arrives.
""",
            ),
            "de": Said(
                '{{ wanted_item | default: "Worauf Sie warten" }}: bestellt',
                "Es ist in spätestens 14 Tagen bei uns.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

wir haben wieder bestellt, worauf Sie warten{% if wanted_item %}:
{{ wanted_item }}{% if wanted_size %}
({{ wanted_size }}){% endif %}{% endif %}. Es ist in spätestens 14 Tagen bei uns.

Sie müssen nichts tun. Wir schreiben noch einmal an dem Tag, an dem es ankommt.
""",
            ),
            "fr": Said(
                '{{ wanted_item | default: "Ce que vous attendez" }} : en route',
                "Chez nous dans 14 jours au plus tard.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

nous avons recommandé ce que vous attendez{% if wanted_item %} :
{{ wanted_item }}{% if wanted_size %}
({{ wanted_size }}){% endif %}{% endif %}. Ce sera chez nous dans 14 jours au plus tard.

Vous n'avez rien à faire. Nous écrivons encore une fois, le jour de l'arrivée.
""",
            ),
        },
        when=told_of("item_coming"),
    ),
    EditionOf(
        "it-is-back",
        {
            "en": Said(
                '{{ wanted_item | default: "What you waited for" }} is back',
                "It arrived today.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

{{ wanted_item | default: "what you waited for" }} is here again{% if wanted_size %}, also in
{{ wanted_size }}{% endif %}. It arrived today.

We set none aside. Whoever comes first gets it.

You need no more of this? The link to leave is below.
""",
            ),
            "de": Said(
                '{{ wanted_item | default: "Worauf Sie warten" }}: wieder da',
                "Heute ist es angekommen.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

es ist wieder da{% if wanted_item %}: {{ wanted_item }}{% if wanted_size %}, auch in
{{ wanted_size }}{% endif %}{% endif %}. Heute ist es angekommen.

Wir legen nichts zurück. Wer zuerst kommt, bekommt es.

Sie brauchen das nicht mehr? Unten steht der Link zum Verlassen.
""",
            ),
            "fr": Said(
                '{{ wanted_item | default: "Ce que vous attendez" }} : de retour',
                "C'est arrivé aujourd'hui.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

c'est de retour{% if wanted_item %} : {{ wanted_item }}{% if wanted_size %}, aussi en
{{ wanted_size }}{% endif %}{% endif %}. C'est arrivé aujourd'hui.

Nous ne mettons rien de côté. Le premier venu est servi.

Vous n'en avez plus besoin ? Le lien pour quitter est plus bas.
""",
            ),
        },
        when=told_of("item_back"),
    ),
    EditionOf(
        "it-is-gone",
        {
            "en": Said(
                '{{ wanted_item | default: "What you wait for" }} does not come back',
                "Better to know than to wait.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

{{ wanted_item | default: "what you wait for" }} is not made any more. It does not come back to us.

Better to know than to wait. Answer this message if we shall look for something like it.
""",
            ),
            "de": Said(
                '{{ wanted_item | default: "Worauf Sie warten" }}: kommt nicht wieder',
                "Besser wissen als warten.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

worauf Sie warten, wird nicht mehr hergestellt{% if wanted_item %}: {{ wanted_item }}{% endif %}. Es
kommt nicht wieder zu uns.

Besser wissen als warten. Sollen wir etwas Ähnliches suchen? Antworten Sie auf diese Nachricht.
""",
            ),
            "fr": Said(
                '{{ wanted_item | default: "Ce que vous attendez" }} : ne revient pas',
                "Mieux vaut savoir qu'attendre.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

ce que vous attendez n'est plus fabriqué{% if wanted_item %} : {{ wanted_item }}{% endif %}. Cela ne
revient pas chez nous.

Mieux vaut savoir qu'attendre. Voulez-vous que nous cherchions un équivalent ? Répondez à ce
message.
""",
            ),
        },
        when=told_of("item_gone"),
    ),
)
