"""The generated words of messages in German."""

GERMAN = {
    "why": "Sie bekommen das, weil Sie am {date} Ja zu „{title}“ gesagt haben.",
    "used": "Wir haben verwendet: {fields}.",
    "used_nothing": "Wir haben nichts über Sie verwendet außer Ihrer Adresse.",
    "leave": "„{title}“ verlassen",
    "why_link": "Was wir verwendet haben und warum",
    "me_link": "Ihre Entscheidungen",
    "confirmation_subject": "Bitte bestätigen: {title}",
    "confirmation_preheader": "Bevor Sie Ja sagen, kommt nichts.",
    "confirmation_lead": (
        "Jemand hat {brand} gebeten, „{title}“ an diese Adresse zu senden. "
        "Bevor Sie Ja sagen, kommt nichts."
    ),
    "confirmation_promise": "Dem würden Sie zustimmen",
    "confirmation_button": "Noch einmal lesen und Ja sagen",
    "confirmation_lasts": "Der Link gilt 30 Tage.",
    "confirmation_not_you": (
        "Wenn Sie das nicht waren, tun Sie nichts. "
        "Dann bekommen Sie nichts, und die Anfrage endet von selbst."
    ),
    "welcome_subject": "Sie haben Ja gesagt zu „{title}“",
    "welcome_preheader": "Was wir versprochen haben, wann die erste Ausgabe kommt, der Ausgang.",
    "welcome_lead": "Sie haben am {date} Ja zu „{title}“ gesagt. Das ist Ihr Beleg.",
    "welcome_promise": "Was wir versprochen haben",
    "welcome_first": "Wann die erste Ausgabe kommt",
    "welcome_first_at": "Am {date}.",
    "welcome_first_later": "Sobald es etwas für Sie gibt. {frequency}",
    "welcome_out": "Wenn Sie es sich anders überlegen, endet es mit einem Klick sofort:",
    "link_subject": "Der Link, um den Sie gebeten haben",
    "link_preheader": "Er gilt 60 Minuten.",
    "link_lead": (
        "Sie haben um den Link zu Ihren Entscheidungen bei {brand} gebeten. Hier ist er."
    ),
    "link_button": "Meine Entscheidungen ansehen",
    "link_lasts": "Der Link gilt 60 Minuten. Leiten Sie diese Nachricht nicht weiter.",
    "link_not_you": "Wenn Sie nicht darum gebeten haben, tun Sie nichts.",
}
