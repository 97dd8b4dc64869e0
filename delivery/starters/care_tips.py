"""Three care tips: a series, of which each takes ten minutes."""

from delivery.starters.parts import EditionOf, Said, step

CARE_TIPS = (
    EditionOf(
        "first-day",
        {
            "en": Said(
                'Ten minutes for {{ product | default: "your new thing" }}',
                "Check it now, and keep two papers.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

take ten minutes for {{ product | default: "what you bought" }} today:

1. Look whether all parts are there, and whether one is damaged. Tell us within 14 days.
2. Take a photo of the receipt{% if bought_on %} of {{ bought_on }}{% endif %}. Paper fades.
3. Note the number on the back or the bottom. Every repair asks for it.

The next tip comes in a month.
""",
            ),
            "de": Said(
                'Zehn Minuten: {{ product | default: "Ihr neues Stück" }}',
                "Jetzt prüfen und zwei Dinge festhalten.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

nehmen Sie sich heute zehn Minuten{% if product %} ({{ product }}){% endif %}:

1. Sehen Sie nach, ob alle Teile da sind und ob eines beschädigt ist. Sagen Sie es uns in 14 Tagen.
2. Fotografieren Sie den Kassenzettel{% if bought_on %} vom {{ bought_on }}{% endif %}. Papier
bleicht.
3. Notieren Sie die Nummer auf der Rückseite oder am Boden. Jede Reparatur fragt danach.

Der nächste Tipp kommt in einem Monat.
""",
            ),
            "fr": Said(
                'Dix minutes : {{ product | default: "votre achat" }}',
                "Vérifier maintenant, et garder deux choses.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

prenez dix minutes aujourd'hui{% if product %} ({{ product }}){% endif %} :

1. Regardez si toutes les pièces sont là et en bon état. Dites-le-nous dans les 14 jours.
2. Photographiez le ticket{% if bought_on %} du {{ bought_on }}{% endif %}. Le papier pâlit.
3. Notez le numéro au dos ou dessous. Toute réparation le demande.

Le prochain conseil vient dans un mois.
""",
            ),
        },
        when=step(1, 0),
    ),
    EditionOf(
        "first-month",
        {
            "en": Said(
                'Clean it once: {{ product | default: "ten minutes" }}',
                "A dry cloth, a soft brush, no cleaner.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

{{ product | default: "what you bought" }} has been in use for a month. Clean it once:

1. Wipe it with a dry cloth, then with a damp one. No cleaner with acid or sand in it.
2. Brush out joints and seams with a soft brush.
3. Let it dry for an hour before you use it again.

Something is loose? Tighten it now by hand, not with force. The last tip comes in five months.
""",
            ),
            "de": Said(
                'Einmal reinigen: {{ product | default: "zehn Minuten" }}',
                "Ein trockenes Tuch, eine weiche Bürste, kein Reiniger.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

seit einem Monat in Gebrauch{% if product %}: {{ product }}{% endif %}. Reinigen Sie einmal
gründlich:

1. Wischen Sie trocken ab, dann feucht. Kein Reiniger mit Säure oder Sand darin.
2. Bürsten Sie Fugen und Nähte mit einer weichen Bürste aus.
3. Lassen Sie alles eine Stunde trocknen, bevor Sie es wieder benutzen.

Etwas ist locker? Ziehen Sie es von Hand fest, ohne Gewalt. Der letzte Tipp kommt in fünf Monaten.
""",
            ),
            "fr": Said(
                'Un nettoyage : {{ product | default: "dix minutes" }}',
                "Un chiffon sec, une brosse douce, pas de produit.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

un mois de service{% if product %} : {{ product }}{% endif %}. Nettoyez une bonne fois :

1. Essuyez à sec, puis avec un chiffon humide. Aucun produit acide ou abrasif.
2. Brossez les joints et les coutures avec une brosse douce.
3. Laissez sécher une heure avant de vous en servir.

Une pièce bouge ? Serrez-la à la main, sans forcer. Le dernier conseil vient dans cinq mois.
""",
            ),
        },
        when=step(2, 30),
    ),
    EditionOf(
        "half-a-year",
        {
            "en": Said(
                'Half a year: one look at {{ product | default: "what you bought" }}',
                "What breaks now is often under guarantee.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

this is the last of three tips. Look at {{ product | default: "what you bought" }} once more:

1. Is something worn that was whole at the start? Take a photo of it.
2. Does it make a noise, wobble or leak? Write down since when.
3. Find the receipt{% if bought_on %} of {{ bought_on }}: your guarantee counts from that
day{% endif %}.

Tell us of damage now and not at the end of the guarantee. Answer this message with the photo.
""",
            ),
            "de": Said(
                'Ein halbes Jahr: {{ product | default: "einmal nachsehen" }}',
                "Was jetzt kaputtgeht, fällt oft unter die Garantie.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

das ist der letzte von drei Tipps. Sehen Sie noch einmal nach{% if product %}:
{{ product }}{% endif %}.

1. Ist etwas abgenutzt, was am Anfang ganz war? Machen Sie ein Foto.
2. Klappert, wackelt oder tropft etwas? Notieren Sie, seit wann.
3. Suchen Sie den Kassenzettel heraus.{% if bought_on %} Ihre Garantie zählt ab
{{ bought_on }}.{% endif %}

Melden Sie Schäden jetzt und nicht am Ende der Garantie. Antworten Sie mit dem Foto auf diese
Nachricht.
""",
            ),
            "fr": Said(
                'Six mois : {{ product | default: "un dernier regard" }}',
                "Une panne maintenant est souvent sous garantie.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

voici le dernier de trois conseils. Regardez encore une fois{% if product %} :
{{ product }}{% endif %}.

1. Une pièce usée, qui était entière au début ? Prenez une photo.
2. Un bruit, du jeu, une fuite ? Notez depuis quand.
3. Retrouvez le ticket.{% if bought_on %} Votre garantie compte depuis le
{{ bought_on }}.{% endif %}

Signalez un défaut maintenant, pas à la fin de la garantie. Répondez à ce message avec la photo.
""",
            ),
        },
        when=step(3, 180),
    ),
)
