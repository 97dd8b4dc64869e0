"""German."""

GERMAN = {
    # Every page
    "skip": "Zum Inhalt",
    "language": "Sprache",
    "footer_quiet": "Diese Seite setzt keine Cookies und lädt nichts von anderen Seiten.",
    "footer_me": "Ihre Programme ansehen, Pause machen oder beenden",
    # The start page
    "home_title": "Persönlich, weil Sie Ja gesagt haben",
    "home_lead": (
        "Jedes Programm hier ist ein Versprechen. Sie lesen es und sagen Ja oder Nein. "
        "Sonst folgt daraus nichts."
    ),
    "home_how": "So geht es",
    "home_how_read": "Lesen Sie, was Sie bekommen, wie oft, und welche Daten es braucht.",
    "home_how_yes": (
        "Sagen Sie Ja mit Ihrer E-Mail-Adresse und dann noch einmal in der Nachricht von uns."
    ),
    "home_how_leave": "Beenden Sie es jederzeit mit einem Klick. Es wirkt sofort.",
    "home_open": "Offene Programme",
    "home_none": "Im Moment nimmt kein Programm jemanden auf. Bitte schauen Sie später wieder.",
    "home_read": "Das Versprechen lesen: {title}",
    "home_by": "von {brand}",
    # The promise
    "promise": "Das Versprechen",
    "glance": "Das Versprechen auf einen Blick",
    "glance_data": "Ihre Daten",
    "glance_format": "Es kommt",
    "glance_frequency": "Wie oft",
    "glance_term": "Wie lange",
    "glance_leave": "Beenden",
    "glance_leave_words": "Jederzeit, mit einem Klick.",
    "glance_no_data": "Keine außer Ihrer E-Mail-Adresse.",
    "glance_no_data_optional": "Keine außer Ihrer E-Mail-Adresse. Mehr nur, wenn Sie es wählen.",
    "glance_optional": "{fields}. Mehr nur, wenn Sie es wählen.",
    "full": "Das ganze Versprechen",
    "full_how": "Wie es kommt, wie oft und wie lange",
    "full_who": "Wer fragt, wer es noch sieht, Ihre Rechte",
    "full_genuine": "Ist diese Seite echt?",
    "who_phone": "Telefon",
    "who_mail": "E-Mail",
    "who_policy": "Datenschutzerklärung",
    "genuine_host": "Die Adresse oben in Ihrem Browser muss mit {host} beginnen.",
    "genuine_phone": (
        "Rufen Sie {name} unter {phone} an oder schreiben Sie an {email}, "
        "und fragen Sie nach „{title}“."
    ),
    "genuine_mail": "Schreiben Sie {name} an {email} und fragen Sie nach „{title}“.",
    "genuine_own": (
        "Gehen Sie selbst zu {name}: Tippen Sie {host} in Ihren Browser. Name, Telefonnummer und "
        "Anschrift sollten dort dieselben sein wie hier."
    ),
    "genuine_never": "Wir fragen auf dieser Seite nie nach einem Passwort oder nach Geld.",
    "version": "Fassung {number} dieses Versprechens.",
    "full_open": "Alles auf einmal zeigen, zum Lesen oder Drucken",
    # A whole example of what comes
    "sample_see": "Ein ganzes Beispiel ansehen",
    "sample_title": "Was Sie bekämen",
    "sample_lead": "Ein Beispiel für „{title}“ von {brand}.",
    "sample_sent": (
        "Dieses ging am {when} hinaus. Wo bei Ihnen Ihre Daten stünden, steht hier, was dort "
        "hingehört."
    ),
    "sample_written": "Noch ist keines hinausgegangen. Dieses Beispiel gehört zum Versprechen.",
    "sample_none": "Noch ist keines hinausgegangen. Das bringt jedes mit.",
    "sample_each": ("Jedes sagt auch, warum es kam, was verwendet wurde und wie Sie es beenden."),
    # What a newer version would change
    "changes_title": "Was sich ändern würde",
    "changes_lead": (
        "Sie haben zu einer älteren Fassung dieses Versprechens Ja gesagt. Sie gilt weiter, bis "
        "Sie zu dieser Ja sagen."
    ),
    "changes_before": "Jetzt",
    "changes_after": "Neu",
    "changes_not_yet": "Nicht dabei",
    "changes_gone": "Nicht mehr dabei",
    "changes_more": "will mehr",
    "changes_same": "Alles andere bleibt, wie es ist.",
    "member_same": (
        "Sie haben zu diesem Versprechen Ja gesagt. Es gilt weiter, ohne dass Sie etwas tun."
    ),
    "keep": "Alles so lassen",
    "keep_title": "Alles bleibt, wie es ist",
    "keep_lead": (
        "Es gilt weiter, wozu Sie Ja gesagt haben. Wir haben nichts geändert und nichts vermerkt."
    ),
    # Joining
    "asks": "{brand} fragt Sie",
    "email": "Ihre E-Mail-Adresse",
    "email_hint": "Es beginnt erst, wenn Sie bestätigen.",
    "link_for": "Dieser Link ist für {address}.",
    "choices": "Freiwillig mehr angeben",
    "choices_hint": "Alles ist freiwillig. Ohne diese Angaben geht der Rest genauso.",
    "may_use": "Sie dürfen verwenden: {label}",
    "answer_none": "Keine Angabe",
    "answer_list_hint": "Mehrere? Setzen Sie einen Strichpunkt dazwischen.",
    "answer_date_hint": "Zum Beispiel 2026-11-14.",
    "yes": "Ja, bitte",
    "no": "Nein, danke",
    "not_for_me": "Nichts für mich",
    "error_title": "Bitte sehen Sie das noch einmal an",
    "error_email_missing": "Schreiben Sie Ihre E-Mail-Adresse, zum Beispiel name@example.com.",
    "error_email": (
        "An diese Adresse können wir keine E-Mail schicken. "
        "Sie sollte aussehen wie name@example.com."
    ),
    "error_value": (
        "Diese Antwort verstehen wir nicht. Bitte verbessern Sie sie oder lassen Sie sie leer."
    ),
    "error_long": "Schreiben Sie höchstens {most} Zeichen.",
    "error_version": (
        "Das Versprechen hat sich geändert, während Sie es gelesen haben. Bitte lesen Sie es "
        "noch einmal; was Sie geschrieben haben, steht noch hier."
    ),
    "inbox_title": "Bitte sehen Sie in Ihr Postfach",
    "inbox_lead": "Wir haben eine Nachricht an die Adresse geschickt, die Sie angegeben haben.",
    "inbox_what": "Öffnen Sie sie und sagen Sie dort Ja. Erst dann beginnt es.",
    "inbox_wait": "Meist ist sie in einer Minute da. Sehen Sie auch im Spam-Ordner nach.",
    "inbox_missing": "Keine Nachricht gekommen?",
    "inbox_missing_lead": (
        "Schreiben Sie die Adresse noch einmal, vielleicht war sie vertippt. Was Sie gewählt "
        "haben, bleibt. Wir schicken höchstens eine Nachricht in 10 Minuten und drei am Tag."
    ),
    "inbox_resend": "Noch einmal schicken",
    "inbox_resend_hint": "Zum Beispiel name@example.com.",
    "inbox_again": "Zurück zum Versprechen",
    "inbox_nothing": ("Wenn Sie nichts tun, geschieht nichts. Nach 30 Tagen verfällt die Anfrage."),
    "declined_title": "Das ist ein Nein. Danke fürs Lesen.",
    "declined_public": "Wir haben nichts über Sie gespeichert.",
    "declined_personal_title": "Danke fürs Lesen",
    "declined_personal": (
        "Sind Sie in diesem Programm nicht dabei, gilt das als Nein: "
        "Wir fragen Sie dazu nicht noch einmal."
    ),
    "declined_holds": (
        "Sind Sie dabei oder haben Sie darum gebeten, geht das weiter: Links werden "
        "weitergeleitet, darum kann hier niemand für Sie aufhören. Aufhören können Sie mit dem "
        "Link in jeder Nachricht daraus oder mit dem unten auf dieser Seite."
    ),
    "declined_back": "Doch anders überlegt? Das Versprechen steht weiter hier",
    # Confirming
    "confirm_title": "Soll es losgehen?",
    "confirm_lead": "Sie möchten „{title}“ von {brand}. Mit Ihrem Ja hier beginnt es.",
    "confirm_button": "Ja, es soll beginnen",
    "confirm_else": "Das waren nicht Sie? Schließen Sie diese Seite. Es beginnt nichts.",
    "renew_title": "Möchten Sie es weiterhin?",
    "renew_goes_on": (
        "Sie bekommen gerade „{title}“ von {brand}. Mit Ihrem Ja geht es weiter, und die Laufzeit"
        " beginnt neu."
    ),
    "renew_again": "„{title}“ von {brand} ist zu Ende. Mit Ihrem Ja beginnt es neu.",
    "renew_until": "Sagen Sie es heute, gilt Ihr Ja bis {when}.",
    "renew_button": "Ja, ich möchte es weiterhin",
    "renew_else": "Lieber nicht? Schließen Sie diese Seite. Es wird nichts erneuert.",
    "chosen": "Was Sie gewählt haben",
    "chosen_required": "Nötige Daten",
    "chosen_optional": "Dazu gewählt",
    "chosen_left_out": "Weggelassen",
    "kept_pause": "Es ruht, wie Sie gewählt haben, bis:",
    "chosen_none": "Nichts weiter",
    "joined_title": "Sie sind dabei",
    "joined_lead": "„{title}“ hat für Sie begonnen.",
    "joined_first": "Die Begrüßung sagt Ihnen, wann die erste Ausgabe kommt.",
    "joined_first_on": "Die erste ist für den {when} geplant.",
    "joined_receipt": "Ihr Beleg",
    "receipt_what": "Ihr Ja gilt für",
    "receipt_when": "Wann",
    "receipt_version": "Versprechen",
    "receipt_version_words": "Fassung {number}, auf {language}",
    "receipt_print": "Der Fingerabdruck des genauen Wortlauts",
    "receipt_how": "Wie Sie es gesagt haben",
    "receipt_by_confirmation": (
        "Mit dem Knopf auf der Seite, zu der unsere Nachricht an Sie geführt hat."
    ),
    "receipt_by_moved": (
        "Mit dem Knopf auf der Seite, zu der unsere Nachricht an Ihre neue Adresse geführt hat."
    ),
    "receipt_by_preferences": "Mit dem Knopf in Ihren Einstellungen.",
    "receipt_by_undo": "Sie haben Ihren Austritt innerhalb von 10 Minuten zurückgenommen.",
    "receipt_less_often_day": "Sie haben weniger gewählt: höchstens eine pro Tag.",
    "receipt_less_often_week": "Sie haben weniger gewählt: höchstens eine pro Woche.",
    "receipt_less_often_month": "Sie haben weniger gewählt: höchstens eine pro Monat.",
    "receipt_less_often_quarter": "Sie haben weniger gewählt: höchstens eine pro Quartal.",
    "receipt_less_often_year": "Sie haben weniger gewählt: höchstens eine pro Jahr.",
    "receipt_depth_identity": "Sie haben weniger gewählt: nur, was sagt, wer Sie sind.",
    "receipt_depth_declared": "Sie haben weniger gewählt: nur, was Sie uns gesagt haben.",
    "receipt_depth_observed": "Sie haben weniger gewählt: keine Vermutungen von uns.",
    "receipt_depth_inferred": "Sie haben auch unsere Vermutungen erlaubt.",
    "receipt_ends": "Es endet am {when}.",
    "receipt_answered": "Sie haben uns gesagt",
    "joined_leave": "Dieses Programm beenden",
    # Confirming a new address
    "moved_title": "Ist das jetzt Ihre Adresse?",
    "moved_lead": (
        "Ihr Ja kam von einer anderen Adresse. Bevor Sie bestätigen, kommt nichts an {address}."
    ),
    "moved_programs": "Was weitergehen würde",
    "moved_paused": "„{title}“, von Ihnen pausiert",
    "moved_same": (
        "Es geht weiter wie bisher: mit derselben Wahl und demselben Ende. Sonst beginnt nichts."
    ),
    "moved_button": "Ja, bitte hierher schicken",
    "moved_else": "Das sind nicht Sie? Schließen Sie diese Seite. An diese Adresse kommt nichts.",
    "moved_done_title": "Ihre Adresse ist bestätigt",
    "moved_done_lead": "Was Sie gewählt haben, kommt ab jetzt an {address}.",
    "moved_done_programs": "Was weitergeht",
    "moved_held": "Alle Nachrichten an Sie sind gestoppt. Das bleibt so, was immer Sie hier tun.",
    "moved_done_nothing": (
        "Von dem, was Sie gewählt haben, geht gerade nichts weiter. Es kommt also nichts."
    ),
    "moved_expired_title": "Dieser Link gilt nicht mehr",
    "moved_expired_lead": "Er gilt 30 Tage, und nur, bis sich Ihre Adresse wieder ändert.",
    "moved_expired_newest": (
        "Bitte nehmen Sie die neueste Nachricht, die wir Ihnen geschickt haben."
    ),
    # Leaving
    "leave_title": "„{title}“ beenden?",
    "leave_lead": "Ein Klick, und es ist sofort zu Ende.",
    "leave_what": (
        "Sie bekommen nichts mehr davon. Was wir nur dafür über Sie wissen, "
        "wird binnen eines Tages gelöscht."
    ),
    "leave_others": "Andere Programme, bei denen Sie dabei sind, gehen weiter.",
    "leave_button": "Jetzt beenden",
    "leave_stay": "Wenn Sie bleiben möchten, schließen Sie diese Seite.",
    "left_title": "Sie haben „{title}“ beendet",
    "left_lead": "Erledigt. Davon kommt nichts mehr.",
    "left_on_its_way": (
        "Eine Nachricht, die vor Ihrem Klick hinausging, kann noch bei Ihnen ankommen."
    ),
    "left_when": "Sie haben es am {when} beendet.",
    "ended_title": "Von „{title}“ kommt nichts mehr",
    "ended_completed": "Es lief wie versprochen bis {when} und ist dann zu Ende gegangen.",
    "ended_revoked": "Es wurde am {when} von unserer Seite beendet.",
    "ended_refused": "Sie haben am {when} Nein dazu gesagt.",
    "ended_lapsed": "Die Anfrage wurde nie bestätigt und galt bis {when}.",
    "ended_nothing_to_do": "Es ist nichts mehr zu tun.",
    "undo_title": "Das war ein Versehen?",
    "undo_lead": "10 Minuten lang können Sie es zurücknehmen. Ihre Wahl von vorher gilt weiter.",
    "undo_button": "Zurücknehmen",
    "instead_title": "Oder lieber weniger davon?",
    "instead_what": "Was Sie stattdessen möchten",
    "instead_lead": (
        "Zehn Minuten lang können Sie zu weniger als vorher zurück, bis zum selben Ende. Es bleibt "
        "beendet, wenn Sie diesen Knopf nicht drücken."
    ),
    "instead_pause_month": "30 Tage Pause",
    "instead_pause_quarter": "90 Tage Pause",
    "instead_often_month": "Höchstens eine im Monat",
    "instead_often_quarter": "Höchstens eine im Quartal",
    "instead_often_year": "Höchstens eine im Jahr",
    "instead_button": "Dazu zurückkehren",
    "instead_error": "Wählen Sie eines davon, oder schließen Sie die Seite: Es bleibt beendet.",
    "reason_title": "Sagen Sie uns, warum?",
    "reason_page_title": "Warum haben Sie „{title}“ beendet?",
    "reason_lead": "Nur wenn Sie mögen. Es ist beendet, was immer Sie hier sagen.",
    "reason_why": "Ihr Grund",
    "reason_too_often": "Es kam zu oft",
    "reason_not_useful": "Es nützte mir nichts",
    "reason_too_personal": "Es war zu persönlich",
    "reason_not_needed": "Ich brauche es nicht mehr",
    "reason_never_asked": "Ich habe nie danach gefragt",
    "reason_other": "Etwas anderes",
    "reason_remark": "In Ihren Worten",
    "reason_remark_hint": "Wir löschen das nach {days} Tagen.",
    "reason_button": "Grund senden",
    "reason_thanks": "Danke. Wir haben es notiert.",
    "reason_said": (
        "Sie haben uns etwas gesagt. Es steht hier nicht: Der Weg hierher beginnt in einer "
        "Nachricht, die man weiterleiten kann. Was Sie jetzt senden, ersetzt es."
    ),
    "reason_forget": "Grund zurücknehmen",
    "reason_forgotten": "Ihr Grund ist weg.",
    "reason_error_empty": "Wählen Sie einen Grund oder schreiben Sie etwas.",
    "reason_late_title": "Wir fragen nicht mehr",
    "reason_late": "Es wurde nichts notiert. Es bleibt beendet.",
    "undone_title": "Sie sind wieder dabei: „{title}“",
    "undone_lead": (
        "Es geht weiter mit dem, was Sie gewählt hatten, bis zum selben Ende. "
        "Was beim Beenden gelöscht wurde, kommt wieder, wenn man es uns wieder nennt."
    ),
    "back_title": "Sie sind schon wieder dabei: „{title}“",
    "back_lead": "Sie haben das Beenden zurückgenommen. Es ist nichts mehr zu tun.",
    "undo_late_title": "Das ist mehr als 10 Minuten her",
    "undo_late": "Sie sind nicht mehr in dem Programm. Sie können jederzeit wieder beginnen.",
    "undo_since_title": "Seitdem hat sich etwas geändert",
    "undo_since": "Darum bewirkt dieser Knopf nichts mehr. Sehen Sie, was jetzt gilt.",
    "undo_over_title": "Das lässt sich nicht zurücknehmen",
    "undo_over": "Ihr früheres Ja gilt nicht mehr. Sie können jederzeit wieder beginnen.",
    "join_again": "Das Versprechen lesen und wieder mitmachen",
    # Where a page cannot do what was asked
    "unknown_title": "Diesen Link kennen wir nicht",
    "unknown_lead": "Vielleicht fehlt ein Teil davon.",
    "unknown_copy": "Kopieren Sie den ganzen Link aus der Nachricht in Ihren Browser.",
    "unknown_me": "Für eine Pause oder um ein Programm zu beenden, fordern Sie einen neuen Link an",
    "unknown_home": "Alle offenen Programme ansehen",
    "page_title": "Diese Seite gibt es nicht",
    "page_lead": "Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist fort.",
    "closed_title": "Dieses Programm nimmt gerade niemanden auf",
    "closed_lead": "Wir haben nichts über Sie gespeichert.",
    "expired_link_title": "Dieser persönliche Link ist abgelaufen",
    "expired_link_lead": (
        "Persönliche Links gelten eine begrenzte Zeit. Das Programm hat eine öffentliche Seite."
    ),
    "expired_link_join": "Das Versprechen auf der öffentlichen Seite lesen",
    "expired_title": "Diese Anfrage ist abgelaufen",
    "expired_lead": "Eine Anfrage kann 30 Tage lang bestätigt werden. Es hat nichts begonnen.",
    "expired_fresh": (
        "Möchten Sie „{title}“ noch? Wir schicken Ihnen eine neue Nachricht, und dort entscheiden "
        "Sie."
    ),
    "expired_send": "Neue Nachricht schicken",
    "expired_again": "Eine neue Nachricht anfordern",
    "replaced_title": "Es gibt eine neuere Anfrage",
    "replaced_lead": (
        "Sie haben nach dieser Nachricht noch einmal gefragt. "
        "Bitte nehmen Sie unsere neueste Nachricht."
    ),
    "withdrawn_since_title": "Sie haben danach beendet oder Nein gesagt",
    "withdrawn_since_lead": (
        "Darum beginnt dieser Link nichts mehr. Sie können jederzeit wieder mitmachen."
    ),
    "not_done_title": "Das ging gerade nicht",
    "not_done_lead": "Es wurde nichts geändert: Wir können gerade nichts festhalten.",
    "not_yet_lead": (
        "Es wurde nichts geändert: Wir bringen unsere Daten gerade auf den neuesten Stand. "
        "Bis dahin nehmen wir kein neues Ja an."
    ),
    "not_done_again": (
        "Versuchen Sie es in ein paar Minuten noch einmal. Bis dahin verschicken wir nichts."
    ),
    "broken_title": "Bei uns ist etwas schiefgegangen",
    "broken_lead": (
        "Was Sie vorher geschickt hatten, ist nicht verloren. "
        "Bitte versuchen Sie es in einer Minute noch einmal."
    ),
}
