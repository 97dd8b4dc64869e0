"""The generated words of a promise in German."""

GERMAN = {
    "saves_money": "Es soll Ihnen Geld sparen.",
    "saves_time": "Es soll Ihnen Zeit sparen.",
    "keeps_informed": "Es soll Sie auf dem Laufenden halten.",
    "teaches": "Es soll Ihnen etwas beibringen.",
    "takes_care": "Es soll Ihnen helfen, das zu pflegen, was Sie haben.",
    "format_email": "Per E-Mail, jeweils etwa {words} Wörter.",
    "format_page": "Auf einer privaten Webseite, jeweils etwa {words} Wörter.",
    "format_external": (
        "Auf unserer Website, in unserer App oder durch unser Personal, "
        "jeweils etwa {words} Wörter."
    ),
    "with_pictures": "Mit Bildern.",
    "without_pictures": "Ohne Bilder.",
    "frequency_day": "Höchstens {count} pro Tag.",
    "frequency_week": "Höchstens {count} pro Woche.",
    "frequency_month": "Höchstens {count} pro Monat.",
    "frequency_quarter": "Höchstens {count} pro Quartal.",
    "frequency_year": "Höchstens {count} pro Jahr.",
    "term_days_one": "Für {count} Tag. Danach endet es von selbst.",
    "term_days_other": "Für {count} Tage. Danach endet es von selbst.",
    "term_editions_one": "Es kommt insgesamt {count} Mal. Danach endet es von selbst.",
    "term_editions_other": "Es kommt insgesamt {count} Mal. Danach endet es von selbst.",
    "term_end_date": "Bis zum {date}. Danach endet es von selbst.",
    "term_until_stopped": "Bis Sie es beenden.",
    "term_yearly": (
        "Einmal im Jahr fragt eine der Nachrichten, ob Sie es noch möchten. "
        "Ohne Antwort ändert sich nichts."
    ),
    "reach": (
        "Ihre E-Mail-Adresse, Sprache und Zeitzone: um Ihnen dies zu senden. "
        "Alle hier genannten Daten werden dafür und für nichts anderes verwendet."
    ),
    "category_identity": "Es sagt, wer Sie sind.",
    "category_declared": "Sie haben es uns gesagt.",
    "category_observed": "Es ist, was Sie bei uns getan haben.",
    "category_inferred": "Es ist unsere Vermutung.",
    "special": "Es ist sensibel: Das Gesetz schützt es mehr als andere Daten.",
    "need_required": "nötig",
    "need_optional": "nur wenn Sie es ankreuzen",
    "need_asked": "nur wenn Sie es uns beim Beitreten sagen",
    "measured": (
        "Wir messen nicht, ob Sie eine Nachricht öffnen oder einen Link anklicken. "
        "Nichts, was Sie damit tun, wird gezählt. "
        "Hinter einem Link in jeder Nachricht können Sie sagen, ob sie nützlich war oder "
        "zu persönlich. Das ist Ihre Sache. Wir behalten Ihre Antwort, bis Sie sie zurücknehmen, "
        "und was Sie dazu schreiben höchstens {days} Tage."
    ),
    "leave": (
        "Sie können jederzeit mit einem Klick austreten. "
        "Der Link steht in der Begrüßung und in allem, was hier versprochen ist. "
        "Er wirkt sofort."
    ),
    "control_optional": "Alle Daten, die Ihre Wahl sind, einzeln ein- und ausschalten.",
    "control_depth": "Es weniger persönlich machen.",
    "control_less_often": "Es seltener bekommen.",
    "control_pause": "Bis zu einem Tag Ihrer Wahl pausieren.",
    "control_where": (
        "All das steht jederzeit unter „Ihre Entscheidungen“. Jede Nachricht führt dorthin."
    ),
    "control_version": (
        "Wenn wir je mehr möchten als das, fragt Sie eine der Nachrichten, einmal. "
        "Bis Sie dazu Ja sagen, gilt dieses Versprechen."
    ),
    "nothing_else": (
        "Wer hier beitritt, tritt nichts anderem bei. "
        "Außer dem, was hier versprochen ist, bekommen Sie nur:"
    ),
    "mail_confirmation": "eine Nachricht, in der Sie bestätigen, dass Sie dies möchten",
    "mail_welcome": (
        "eine Begrüßung: was Sie vereinbart haben, wann die erste kommt und wie Sie austreten"
    ),
    "mail_notice_days_one": (
        "eine Nachricht {count} Tag vor dem Ende, mit dem Weg zur Verlängerung, falls Sie möchten"
    ),
    "mail_notice_days_other": (
        "eine Nachricht {count} Tage vor dem Ende, mit dem Weg zur Verlängerung, falls Sie möchten"
    ),
    "mail_notice_end_date_one": "eine Nachricht {count} Tag vor dem Ende",
    "mail_notice_end_date_other": "eine Nachricht {count} Tage vor dem Ende",
    "mail_notice_editions": (
        "eine Nachricht, wenn nur noch die letzte Ausgabe aussteht, "
        "mit dem Weg zur Verlängerung, falls Sie möchten"
    ),
    "mail_moved": ("wenn sich Ihre Adresse ändert, eine Nachricht, in der Sie die neue bestätigen"),
    "mail_asked_for": "einen Link, um den Sie bitten",
    "processors_none": "Niemand sonst verarbeitet Ihre Daten.",
    "processors_some": "Diese verarbeiten Daten für uns, und nur nach unseren Weisungen:",
    "retention_one": (
        "Wir löschen diese Daten innerhalb eines Tages nach Ihrem Austritt, außer denen, "
        "die ein anderes Ihrer Programme verwendet. "
        "Wir halten fest, welche Daten eine Nachricht verwendet hat. "
        "Was darin über Sie stand, bleibt dort verschlossen, höchstens {days} Tage. "
        "Der Nachweis Ihres Ja bleibt mindestens {count} Jahr nach seinem Ende gespeichert."
    ),
    "retention_other": (
        "Wir löschen diese Daten innerhalb eines Tages nach Ihrem Austritt, außer denen, "
        "die ein anderes Ihrer Programme verwendet. "
        "Wir halten fest, welche Daten eine Nachricht verwendet hat. "
        "Was darin über Sie stand, bleibt dort verschlossen, höchstens {days} Tage. "
        "Der Nachweis Ihres Ja bleibt mindestens {count} Jahre nach seinem Ende gespeichert."
    ),
    "right_access": "Sehen, was wir über Sie wissen, und eine Kopie bekommen.",
    "right_correct": "Es berichtigen, löschen oder seine Verwendung einschränken lassen.",
    "right_withdraw": "Ihr Ja jederzeit zurücknehmen. Was vorher geschah, bleibt rechtmäßig.",
    "right_human": "Einen Menschen fragen: {contact}.",
    "right_complain": "Sich bei der Behörde beschweren: {authority}.",
    "heading_value": "Was es Ihnen bringt",
    "heading_content": "Was Sie bekommen",
    "heading_sample": "Ein Beispiel",
    "heading_format": "Wie es kommt",
    "heading_frequency": "Wie oft",
    "heading_term": "Wie lange",
    "heading_data": "Welche Daten wir verwenden",
    "heading_source": "Kommt von",
    "heading_how": "Wird verwendet für",
    "heading_choices": "Mögliche Antworten",
    "heading_measured": "Was wir messen",
    "heading_control": "Was Sie ändern können",
    "heading_leave": "Wie Sie austreten",
    "heading_nothing_else": "Was sonst noch kommt",
    "heading_brand": "Wer fragt",
    "heading_processors": "Wer Ihre Daten sonst verarbeitet",
    "heading_retention": "Wie lange wir sie behalten",
    "heading_rights": "Ihre Rechte",
}
