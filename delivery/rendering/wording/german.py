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
    "confirmation_lead_brought": (
        "Sie haben sich am {date} bei „{source}“ angemeldet: So wurde es {brand} mitgeteilt. "
        "Dürfen wir Ihnen „{title}“ senden? Bevor Sie hier selbst Ja sagen, kommt nichts."
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
    "welcome_promise": "Wozu Sie Ja gesagt haben",
    "welcome_first": "Wann die erste Ausgabe kommt",
    "welcome_first_at": "Am {date}.",
    "welcome_first_at_or_event": (
        "Am {date}. Schon vorher, wenn etwas geschieht, von dem sie handelt."
    ),
    "welcome_first_event": (
        "Sobald etwas geschieht, von dem sie handelt. Ein Datum steht nicht fest."
    ),
    "welcome_first_later": "Sobald es etwas für Sie gibt.",
    "welcome_again": "Sie können diesen Beleg jederzeit unter „Ihre Entscheidungen“ wieder lesen:",
    "welcome_out": "Wenn Sie es sich anders überlegen, endet es mit einem Klick sofort:",
    "link_subject": "Der Link, um den Sie gebeten haben",
    "link_preheader": "Er gilt 60 Minuten.",
    "link_lead": (
        "Sie haben um den Link zu Ihren Entscheidungen bei {brand} gebeten. Hier ist er."
    ),
    "link_button": "Meine Entscheidungen ansehen",
    "link_lasts": "Der Link gilt 60 Minuten. Leiten Sie diese Nachricht nicht weiter.",
    "link_not_you": "Wenn Sie nicht darum gebeten haben, tun Sie nichts.",
    "notice_subject_date": "„{title}“ endet am {date}",
    "notice_subject_last": "„{title}“: noch eine Ausgabe, dann endet es",
    "notice_preheader": "Nichts geht von selbst weiter.",
    "notice_lead_date": "Sie haben am {said_on} Ja zu „{title}“ gesagt. Es endet am {date}.",
    "notice_lead_last": (
        "Sie haben am {said_on} Ja zu „{title}“ gesagt. Eine Ausgabe kommt noch, dann endet es."
    ),
    "notice_then": "Danach kommt nichts mehr. Sie müssen nichts tun.",
    "notice_renew": "Wenn es weitergehen soll",
    "notice_renew_lead": (
        "Sagen Sie noch einmal Ja. Die Seite zeigt vorher das ganze Versprechen."
    ),
    "notice_renew_other": (
        "Das Versprechen hat sich seit Ihrem Ja geändert. Die Seite zeigt, was dann gelten würde."
    ),
    "notice_button": "Noch einmal lesen und Ja sagen",
    "notice_lasts": "Der Link gilt 30 Tage.",
    "notice_out": "Wenn es jetzt enden soll, genügt ein Klick:",
    "address_subject": "Bitte bestätigen Sie Ihre neue Adresse",
    "address_preheader": "Bevor Sie Ja sagen, kommt nichts an diese Adresse.",
    "address_lead": (
        "{brand} hat erfahren, dass dies jetzt Ihre Adresse ist. Ja gesagt haben Sie zu:"
    ),
    "address_then": "Nichts davon kommt an diese Adresse, bevor Sie sie bestätigen.",
    "address_button": "Ansehen und bestätigen",
    "address_not_you": (
        "Wenn Sie das nicht sind, tun Sie nichts. Dann kommt nichts an diese Adresse."
    ),
    "asks_version_title": "Eine Frage, einmal",
    "asks_version_lead": (
        "Es gibt ein neues Versprechen für „{title}“. Es möchte mehr, als Sie zugesagt haben:"
    ),
    "asks_version_else": (
        "Wenn Sie nichts tun, geht es so weiter, wie Sie Ja gesagt haben. "
        "Wir fragen das nicht noch einmal."
    ),
    "asks_version_link": "Lesen und Ja sagen",
    "asks_year_title": "Möchten Sie das noch?",
    "asks_year_lead": ("Sie haben am {date} Ja zu „{title}“ gesagt. Wir fragen einmal im Jahr."),
    "asks_year_else": (
        "Wenn Sie es möchten, müssen Sie nichts tun. "
        "Wenn nicht, beendet es unten „{leave}“ mit einem Klick."
    ),
    "asks_year_link": "Lesen, wozu Sie Ja gesagt haben, und es noch einmal sagen",
    "asks_more_field": "Es verwendet mehr Daten: {what}.",
    "asks_more_use": "Es verwendet dies für etwas anderes: {what}.",
    "asks_more_source": "Dies kommt von woanders: {what}.",
    "asks_more_category": "Dies geht tiefer: {what}.",
    "asks_more_required": "Dies ist nötig und nicht mehr Ihre Wahl: {what}.",
    "asks_more_frequency": "Es kommt öfter. {what}",
    "asks_more_term": "Es geht länger. {what}",
    "asks_more_format": "Es kommt in anderer Form. {what}",
    "asks_more_brand": "Jemand anderes fragt: {what}.",
    "asks_more_recipient": "Noch jemand verarbeitet Ihre Daten: {what}.",
    "asks_more_purpose": "Es dient einem anderen Zweck.",
}
