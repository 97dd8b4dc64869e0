"""Three briefings: each says to each role what it has to do, and by when."""

from delivery.starters.parts import EditionOf, Said

ROLE_BRIEFING = (
    EditionOf(
        "who-does-what",
        {
            "en": Said(
                "Who does what with us",
                "Five minutes now save a call in an emergency.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

this month: is it noted right who does what at your company?

{% if job_role == "buying" %}**For buying:** Send us the names of those who can order, and up to
which
amount.{% elsif job_role == "finance" %}**For finance:** Send us the address for invoices, and the
text
that has to stand on them.{% elsif job_role == "operations" %}**For operations:** Send us the
number that
somebody answers at night, and two names.{% elsif job_role == "engineering" %}**For engineering:**
Send us
the names of those who get access, and of those who left.{% else %}Send us the names of those who
order,
pay and run what you have from us.{% endif %}

Answer this message. It takes five minutes, and saves a call in an emergency.
""",
            ),
            "de": Said(
                "Wer macht was bei uns?",
                "Fünf Minuten jetzt sparen einen Anruf im Notfall.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

in diesem Monat: Stimmt noch, wer bei Ihnen wofür zuständig ist?

{% if job_role == "buying" %}**Für den Einkauf:** Nennen Sie uns, wer bestellen darf und bis zu
welchem
Betrag.{% elsif job_role == "finance" %}**Für die Finanzen:** Nennen Sie uns die Adresse für
Rechnungen und
den Text, der darauf stehen muss.{% elsif job_role == "operations" %}**Für den Betrieb:** Nennen
Sie uns die
Nummer, die nachts jemand abhebt, und zwei Namen.{% elsif job_role == "engineering" %}**Für die
Technik:**
Nennen Sie uns, wer Zugang bekommt und wer gegangen ist.{% else %}Nennen Sie uns, wer bestellt,
bezahlt und
betreibt, was Sie von uns haben.{% endif %}

Antworten Sie auf diese Nachricht. Das dauert fünf Minuten und spart einen Anruf im Notfall.
""",
            ),
            "fr": Said(
                "Qui fait quoi chez vous ?",
                "Cinq minutes évitent un appel en cas d'urgence.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

ce mois-ci : savons-nous encore qui fait quoi chez vous ?

{% if job_role == "buying" %}**Pour les achats :** dites-nous qui peut commander, et jusqu'à quel
montant.{% elsif job_role == "finance" %}**Pour la finance :** dites-nous l'adresse de facturation
et le
texte qui doit y figurer.{% elsif job_role == "operations" %}**Pour l'exploitation :** dites-nous
le numéro
qui répond la nuit, et deux noms.{% elsif job_role == "engineering" %}**Pour la technique :**
dites-nous qui
reçoit un accès, et qui est parti.{% else %}Dites-nous qui commande, paie et exploite ce que vous
avez de
nous.{% endif %}

Répondez à ce message. Cela prend cinq minutes et évite un appel en cas d'urgence.
""",
            ),
        },
    ),
    EditionOf(
        "papers-of-the-quarter",
        {
            "en": Said(
                "The papers of the quarter",
                "What you need for the books, and where it is.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

the quarter ends. This is what you need from us:

{% if job_role == "buying" %}**For buying:** The orders that are still open: check whether you
want them
all. And the prices of the next quarter.{% elsif job_role == "finance" %}**For finance:** All
invoices of the
quarter in one file. And those that are not paid yet, with their
dates.{% elsif job_role == "operations" %}**For
operations:** The days on which something stood still, and why. And the dates of the next
maintenance.{% elsif job_role == "engineering" %}**For engineering:** What changed in the
interfaces. And what
is switched off next quarter.{% else %}All invoices of the quarter in one file, and the dates of
the next
maintenance.{% endif %}

Answer with “please send”, and you have it on the next working day.
""",
            ),
            "de": Said(
                "Die Unterlagen des Quartals",
                "Was Sie für den Abschluss brauchen und wo es ist.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

das Quartal endet. Das brauchen Sie von uns:

{% if job_role == "buying" %}**Für den Einkauf:** Die offenen Bestellungen: Prüfen Sie, ob Sie
alle wollen.
Und die Preise des nächsten Quartals.{% elsif job_role == "finance" %}**Für die Finanzen:** Alle
Rechnungen des
Quartals in einer Datei. Und die unbezahlten mit ihrem
Datum.{% elsif job_role == "operations" %}**Für den
Betrieb:** Die Tage, an denen etwas stillstand, und warum. Und die Termine der nächsten
Wartung.{% elsif job_role == "engineering" %}**Für die Technik:** Was sich an den Schnittstellen
geändert hat.
Und was im nächsten Quartal abgeschaltet wird.{% else %}Alle Rechnungen des Quartals in einer
Datei und die
Termine der nächsten Wartung.{% endif %}

Antworten Sie mit „Bitte senden“, dann haben Sie es am nächsten Werktag.
""",
            ),
            "fr": Said(
                "Les papiers du trimestre",
                "Ce qu'il vous faut pour la clôture, et où le trouver.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

le trimestre se termine. Voici ce qu'il vous faut de nous :

{% if job_role == "buying" %}**Pour les achats :** les commandes en cours. Vérifiez si vous les
voulez
toutes. Et les prix du prochain trimestre.{% elsif job_role == "finance" %}**Pour la finance :**
toutes les
factures du trimestre en un fichier. Et celles qui restent à
payer.{% elsif job_role == "operations" %}**Pour
l'exploitation :** les jours d'arrêt, et pourquoi. Et les dates de la prochaine
maintenance.{% elsif job_role == "engineering" %}**Pour la technique :** ce qui a changé dans les
interfaces. Et
ce qui sera coupé au prochain trimestre.{% else %}Toutes les factures du trimestre en un fichier,
et les dates
de la prochaine maintenance.{% endif %}

Répondez « envoyez », et vous l'avez le prochain jour ouvré.
""",
            ),
        },
    ),
    EditionOf(
        "dates-of-the-year",
        {
            "en": Said(
                "The dates of next year",
                "Three dates for your calendar.",
                """
Hello{% if first_name %} {{ first_name }}{% endif %},

put three dates of next year into your calendar today:

1. **15 January:** the prices of the year hold from this day.
2. **30 June:** the last day to change what you order for the second half.
3. **30 September:** the last day to give notice for the year after.

{% if job_role == "finance" %}For your budget: we send you last year's total by 10
October.{% elsif job_role == "buying" %}For
your talks: we send you the new prices by 1 December.{% else %}A date does not suit you? Answer this
message by the end of the month.{% endif %}
""",
            ),
            "de": Said(
                "Die Termine des nächsten Jahres",
                "Drei Termine für Ihren Kalender.",
                """
Guten Tag{% if first_name %}, {{ first_name }}{% endif %},

tragen Sie heute drei Termine des nächsten Jahres ein:

1. **15. Januar:** Ab diesem Tag gelten die Preise des Jahres.
2. **30. Juni:** Letzter Tag, um die Mengen für das zweite Halbjahr zu ändern.
3. **30. September:** Letzter Tag, um für das Jahr danach zu kündigen.

{% if job_role == "finance" %}Für Ihr Budget: Bis 10. Oktober bekommen Sie die Summe des
Vorjahrs.{% elsif job_role == "buying" %}Für Ihre Gespräche: Bis 1. Dezember bekommen Sie die neuen
Preise.{% else %}Ein Termin passt nicht? Antworten Sie bis zum Ende des Monats auf diese
Nachricht.{% endif %}
""",
            ),
            "fr": Said(
                "Les dates de l'année prochaine",
                "Trois dates pour votre agenda.",
                """
Bonjour{% if first_name %} {{ first_name }}{% endif %},

notez aujourd'hui trois dates de l'année prochaine :

1. **15 janvier :** les prix de l'année valent dès ce jour.
2. **30 juin :** dernier jour pour changer les quantités du second semestre.
3. **30 septembre :** dernier jour pour résilier pour l'année suivante.

{% if job_role == "finance" %}Pour votre budget : vous recevez le total de l'année passée avant le
10 octobre.{% elsif job_role == "buying" %}Pour vos négociations : vous recevez les nouveaux prix
avant le
1er décembre.{% else %}Une date ne convient pas ? Répondez à ce message avant la fin du
mois.{% endif %}
""",
            ),
        },
    ),
)
