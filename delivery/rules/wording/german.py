"""German."""

GERMAN = {
    # Asking for the link
    "me_ask_title": "Ihre Programme",
    "me_ask_lead": "Sehen Sie, wozu Sie Ja gesagt haben. Machen Sie Pause oder beenden Sie es.",
    "me_ask_hint": "Wenn wir sie kennen, schicken wir einen Link. Er gilt 60 Minuten.",
    "me_ask_button": "Link schicken",
    "me_sent_title": "Bitte sehen Sie in Ihr Postfach",
    "me_sent_lead": "Wenn wir diese Adresse kennen, ist eine Nachricht mit einem Link unterwegs.",
    "me_sent_wait": "Meist ist sie in einer Minute da. Sehen Sie auch im Spam-Ordner nach.",
    "me_sent_often": "Wir schicken höchstens einen in 10 Minuten und fünf am Tag.",
    "me_again": "Noch einmal anfordern",
    "me_closed_title": "Dieser Link gilt nicht mehr",
    "me_closed_lead": "Ein Link zu Ihren Programmen gilt 60 Minuten. Fordern Sie einen neuen an.",
    "me_closed_ask": "Neuen Link anfordern",
    # The preference centre
    "me_title": "Ihre Programme",
    "me_for": "Für {address}. Diese Seite gilt 60 Minuten, seit wir den Link geschickt haben.",
    "me_none": "Sie sind in keinem Programm.",
    "me_none_see": "Alle offenen Programme ansehen",
    "me_state": "Jetzt",
    "me_since": "Seit",
    "me_ends": "Endet",
    "me_often": "Wie oft",
    "me_added": "Dazu gewählt",
    "me_last": "Zuletzt",
    "me_last_none": "Noch nichts",
    "me_last_why": "Warum es kam",
    "me_next": "Als Nächstes",
    "me_next_on": "Geplant für den {date}",
    "me_next_soon": "Es kann heute kommen",
    "me_next_none": "Noch ist nichts geplant",
    "me_next_paused": "Nichts vor dem {date}",
    "me_left_go": "In den nächsten 10 Minuten zurücknehmen, oder uns sagen, warum",
    "me_leave_all": "Alles beenden",
    "me_leave_all_hint": "Ein Knopf beendet alle Programme und stoppt alle Post.",
    "me_others": "Andere Programme, die Ihnen offen stehen",
    "me_others_lead": "Jedes ist ein Versprechen für sich. Keines beginnt von selbst.",
    "me_pending": "Wartet auf Ihr Ja in der Nachricht von uns",
    "me_active": "Läuft",
    "me_paused": "Pause bis {date}",
    "me_completed": "Von selbst zu Ende",
    "me_withdrawn": "Von Ihnen beendet",
    "me_refused": "Sie haben Nein gesagt",
    "me_revoked": "Von uns beendet",
    "me_read": "Wozu Sie Ja gesagt haben",
    "me_leave": "Beenden",
    "me_leave_of": "Beenden: „{title}“",
    "me_pause": "Pause",
    "me_pause_of": "Pause für „{title}“",
    "me_pause_until": "Pause bis",
    "me_date_hint": "Ein Tag, der noch kommt, zum Beispiel {example}",
    "me_resume": "Jetzt weiter",
    "me_resume_of": "Jetzt weiter mit „{title}“",
    "me_join_again": "Das Versprechen von „{title}“ noch einmal lesen",
    "me_done_left": "Sie haben „{title}“ beendet. Davon kommt nichts mehr.",
    "me_done_paused": "„{title}“ macht Pause bis {date}.",
    "me_done_resumed": "„{title}“ geht weiter.",
    "me_done_nothing": "Es war nichts zu ändern. So steht es jetzt.",
    "me_error_date": (
        "Schreiben Sie einen Tag im kommenden Jahr, der noch kommt, zum Beispiel {example}."
    ),
    # Why did I get this?
    "why_title": "Warum habe ich das bekommen?",
    "why_lead": "Sie haben am {date} Ja zu „{title}“ gesagt.",
    "why_lead_asked": (
        "Jemand hat mit Ihrer Adresse nach „{title}“ gefragt. Es wartet auf Ihr Ja."
    ),
    "why_sent": "Diese Nachricht",
    "why_sent_at": "Verschickt",
    "why_not_sent": "Nicht verschickt",
    "why_program": "Programm",
    "why_by": "Von",
    "why_agreed": "Ihr Ja gilt für",
    "why_version": "Fassung {number}. {frequency}",
    "why_used": "Was wir verwendet haben",
    "why_used_nothing": "Nichts außer Ihrer E-Mail-Adresse.",
    "why_from": "Woher",
    "why_how": "Wofür",
    "why_age": "Wie alt",
    "why_shown": "Verwendet",
    "why_is_shown": "Ja",
    "why_age_fresh": "Vom {date}, damals keinen Tag alt",
    "why_age_one": "Vom {date}, damals einen Tag alt",
    "why_age_other": "Vom {date}, damals {days} Tage alt",
    "why_for_holder": (
        "Es entschied, was wir schrieben. Was es besagt, steht nur auf Ihrer eigenen Seite."
    ),
    "why_not_kept": "Ja. Was darin stand, ist nicht gespeichert.",
    "why_place": "Die wievielte",
    "why_place_is": "Nummer {number} von höchstens {most}, vom {since} bis zum {until}.",
    "why_place_of_all": "Nummer {number} von {most} insgesamt.",
    "why_by_person": "Das haben Sie uns selbst gesagt",
    "why_too_deep": "Nein. Es geht tiefer, als wir uns kennen. Darum fehlt es.",
    "why_not_chosen": "Nein. Sie haben es nicht gewählt. Darum fehlt es.",
    "why_missing": "Nein. Wir wissen dazu nichts.",
    "why_promise": "Das Versprechen, zu dem Sie Ja gesagt haben",
    "why_out": "Dieses Programm beenden",
    "why_me": "Ihre Programme ansehen, Pause machen oder beenden",
    # What do you think of it?
    "feedback_title": "Was halten Sie von dieser Nachricht?",
    "feedback_lead": (
        "Beantworten Sie eine Frage oder beide. Ihre Antwort geht an {brand}. Sie ändert nichts "
        "an dem, wozu Sie Ja gesagt haben."
    ),
    "feedback_useful": "War sie nützlich?",
    "feedback_too_personal": "War sie zu persönlich?",
    "feedback_yes": "Ja",
    "feedback_no": "Nein",
    "feedback_open": "Keine Antwort",
    "feedback_remark": "Möchten Sie etwas dazu sagen?",
    "feedback_remark_hint": "Nur wenn Sie mögen. Wir löschen es nach {days} Tagen.",
    "feedback_remark_kept": (
        "Was Sie schon geschrieben haben, steht hier nicht: Dieser Link geht mit, wenn man die "
        "Nachricht weiterleitet. Sie finden es bei Ihren Programmen. Neues ersetzt es."
    ),
    "feedback_your_remark": "Sie schrieben",
    "feedback_send": "Antwort senden",
    "feedback_change": "Antwort ändern",
    "feedback_thanks": "Danke. Wir haben Ihre Antwort notiert, und Sie können sie ändern.",
    "feedback_less": "Weniger persönlich machen, bei Ihren Programmen",
    "feedback_said": "Sie haben am {date} geantwortet.",
    "feedback_forget": "Antwort zurücknehmen",
    "feedback_forgotten": "Ihre Antwort ist weg.",
    "feedback_error_empty": "Beantworten Sie eine der beiden Fragen oder schreiben Sie etwas.",
    "feedback_closed_title": "Zu dieser Nachricht fragen wir nicht mehr",
    "feedback_closed": "Es wurde nichts notiert.",
    "me_change": "Ändern, wozu Sie Ja gesagt haben",
    "me_look_again": "„{title}“ noch einmal ansehen",
    "me_depth": "Wie persönlich",
    "me_yours": "Sie und Ihre Daten",
    "me_known": "Was wir über Sie wissen",
    "me_known_hint": "Jede Angabe sehen, berichtigen oder als falsch melden.",
    "me_messages": "Was wir Ihnen geschickt haben",
    "me_messages_hint": (
        "Was jede Nachricht der letzten 90 Tage verwendet hat und was darin über Sie stand."
    ),
    "me_address": "E-Mail-Adresse ändern",
    "me_address_hint": "An die neue geht nichts, bis sie bestätigt ist.",
    "me_rights": "Ihre Rechte",
    "me_rights_hint": "Eine Kopie von allem, eine Ruhe, ein Ende von allem, oder Löschung.",
    "me_back": "Zurück zu Ihrer Auswahl",
    "held_stopped_controller": (
        "Wir haben alle Post an Sie gestoppt. Es kommt nichts, auch nicht nach einem neuen Ja."
    ),
    "held_stopped_person": (
        "Sie haben alle Post gestoppt. Es kommt nichts, bis Sie zu einem Programm wieder Ja sagen."
    ),
    "held_stopped_mail": (
        "Post an Sie kam zurück oder wurde als unerwünscht gemeldet. Es kommt "
        "nichts, bis Sie wieder Ja sagen."
    ),
    "held_restricted_person": (
        "Ihre Daten ruhen, wie Sie es wollten. Nichts wird verwendet, nichts verschickt."
    ),
    "held_restricted_controller": (
        "Wir lassen Ihre Daten ruhen. Bis wir das beenden, wird nichts "
        "verwendet und nichts verschickt."
    ),
    "program_held": (
        "Ihr Ja konnten wir nicht annehmen: Wir haben alle Post an Sie "
        "gestoppt. Nichts wurde geändert."
    ),
    "program_changed": "Geändert. Es gilt ab jetzt.",
    "program_renewed": "Danke. Sie haben erneut Ja gesagt. Die Quittung unten ist neu.",
    "program_newer": "Dieses Programm möchte mehr tun.",
    "program_newer_lead": (
        "Was Sie vereinbart haben, geht weiter wie bisher, bis Sie zum neuen Versprechen "
        "Ja sagen. Sie müssen nichts tun."
    ),
    "program_newer_read": "Das neue Versprechen lesen",
    "program_data": "Daten, die Sie freigeben können",
    "program_save_data": "Freigabe speichern",
    "program_often": "Wie oft",
    "program_as_promised": "Wie versprochen",
    "program_save_often": "Häufigkeit speichern",
    "program_personal": "Wie persönlich",
    "program_personal_hint": "Wählen Sie, wie tief wir gehen dürfen, auch weniger als vereinbart.",
    "program_depth_all": "Alles, was Sie vereinbart haben",
    "program_save_depth": "Tiefe speichern",
    "program_receipt": "Ihre Quittung lesen",
    "program_receipt_file": "Quittung als Datei für Programme speichern (JSON-LD)",
    "program_again": "Erneut Ja sagen",
    "program_again_lead": "Die versprochene Zeit beginnt am Tag Ihres Ja von vorn.",
    "program_again_ended": "Es endete von selbst. Nur mit einem neuen Ja beginnt es wieder.",
    "program_again_read": "Das Versprechen lesen und erneut Ja sagen",
    "say_yes_newer": "Das ist das neue Versprechen. Ihr altes geht weiter, wenn Sie nichts tun.",
    "say_yes_lead": "Das ist das Versprechen, wie es heute ist.",
    "say_yes_button": "Ja, das möchte ich",
    "known_title": "Was wir über Sie wissen",
    "known_lead": (
        "Wir bewahren Daten nur für das auf, wozu Sie Ja gesagt haben. Jede Angabe geht, "
        "wenn ihr letztes Programm endet."
    ),
    "known_none": "Weitere Daten haben wir nicht über Sie.",
    "known_address": "Ihre Adresse",
    "known_language": "Sprache",
    "known_zone": "Zeitzone",
    "known_relationship": "Wie wir uns kennen",
    "known_number": "Unsere Nummer für Sie",
    "known_account": "Konto Ihrer Firma",
    "known_first": "Wir kennen Sie seit",
    "known_prospect": "Wir kennen uns noch kaum",
    "known_new": "Sie sind neu bei uns",
    "known_established": "Wir kennen uns",
    "known_loyal": "Sie sind schon lange bei uns",
    "known_from": "Woher",
    "known_since": "Seit",
    "known_programs": "Genutzt von",
    "known_used": "Zuletzt genutzt",
    "known_never_used": "Noch nicht",
    "known_by_person": "Von Ihnen.",
    "known_by_crm": "Aus den Kundendaten des Unternehmens.",
    "known_by_import": "Aus einer Liste des Unternehmens.",
    "known_correct": "Berichtigen",
    "known_save": "Richtige Angabe speichern",
    "known_wrong": "Das ist falsch, löschen",
    "known_wrong_hint": (
        "Wir löschen es und nehmen keine andere Angabe, bis Sie selbst etwas sagen."
    ),
    "known_corrected": "Berichtigt. Ihr Wort gilt vor jeder anderen Quelle.",
    "known_dropped": "Gelöscht. Wir nehmen keine andere Angabe, bis Sie selbst etwas sagen.",
    "known_error_missing": "Schreiben Sie die richtige Angabe, oder nutzen Sie den anderen Knopf.",
    "messages_title": "Was wir Ihnen geschickt haben",
    "messages_lead": (
        "Ihre Nachrichten der letzten 90 Tage, höchstens die neuesten 30. Was darin über Sie "
        "stand, geht, wenn Sie ihr Programm beenden."
    ),
    "messages_none": "In den letzten 90 Tagen haben wir Ihnen keine geschickt.",
    "messages_why": "Warum sie kam",
    "address_lead": "Jetzt schreiben wir an {address}.",
    "address_new": "Ihre neue E-Mail-Adresse",
    "address_hint": (
        "Wir senden eine Nachricht dorthin. Sonst geht nichts an sie, bis Sie bestätigen."
    ),
    "address_button": "Adresse ändern",
    "address_done_title": "Bitte sehen Sie in Ihr neues Postfach",
    "address_done_lead": "Wir haben eine Nachricht an die neue Adresse gesendet.",
    "address_done_wait": (
        "Bis Sie dort bestätigen, kommt nichts mehr. Diese Seite ist geschlossen, denn "
        "ihr Link ging an die alte Adresse."
    ),
    "rights_copy": "Eine Kopie von allem",
    "rights_copy_lead": "Alles, was wir über Sie haben, und alles, was Sie uns gesagt haben.",
    "rights_copy_page": "Als Seite zum Lesen speichern",
    "rights_copy_file": "Als Datei für Programme speichern",
    "rights_rest": "Ihre Daten ruhen lassen",
    "rights_rest_lead": (
        "Wir behalten Ihre Daten und nutzen nichts davon. Solange wird nichts gesendet."
    ),
    "rights_rest_button": "Ruhen lassen",
    "rights_rests": "Ihre Daten ruhen. Nichts wird genutzt, nichts wird gesendet.",
    "rights_go_on": "Wieder nutzen",
    "rights_goes_on": "Ihre Daten dürfen wieder für das genutzt werden, wozu Sie Ja gesagt haben.",
    "rights_stop": "Alles beenden",
    "rights_stop_lead": (
        "Sie verlassen jedes Programm, und es kommt keine Post mehr. Nur Sie können das ändern."
    ),
    "rights_stop_button": "Jetzt alles beenden",
    "rights_stopped": "Alles ist beendet. Es kommt keine Post mehr.",
    "rights_erase": "Gelöscht werden",
    "rights_erase_lead": "Wir vergessen Sie. Die nächste Seite sagt, was geht und was bleibt.",
    "rights_erase_go": "Sehen, was Löschen bedeutet",
    "erase_title": "Sollen wir Sie vergessen?",
    "erase_lead": "Das geschieht sofort und lässt sich nicht zurücknehmen.",
    "erase_goes": "Was geht",
    "erase_goes_data": "Ihre Adresse, Ihr Name und jede Angabe, die wir haben.",
    "erase_goes_programs": "Jedes Programm, das Sie gewählt haben.",
    "erase_goes_proof": (
        "Der Schlüssel zu dem, was Sie schrieben und von wo. Niemand kann es mehr lesen."
    ),
    "erase_stays": "Was bleibt",
    "erase_stays_stop": (
        "Ein Code aus Ihrer Adresse, damit keine Liste Sie zurückbringt. Er ist nicht als"
        " Adresse lesbar."
    ),
    "erase_stays_chain": "Einträge ohne Namen: dass jemand zu diesen Worten Ja sagte und ging.",
    "erase_button": "Jetzt vergessen",
    "erase_stay": "Möchten Sie bleiben? Gehen Sie zurück oder schließen Sie diese Seite.",
    "erase_done_title": "Sie sind vergessen",
    "erase_done_lead": "Alles, was sagte, wer Sie sind, ist weg. Es kommt keine Post mehr.",
    "erase_done_again": "Sie können jederzeit selbst wieder beginnen, als neuer Mensch.",
    "often_day": "Höchstens eine am Tag",
    "often_week": "Höchstens eine in der Woche",
    "often_month": "Höchstens eine im Monat",
    "often_quarter": "Höchstens eine im Quartal",
    "often_year": "Höchstens eine im Jahr",
    "depth_identity": "Nur, was sagt, wer Sie sind",
    "depth_declared": "Nichts über das hinaus, was Sie uns gesagt haben",
    "depth_observed": "Keine Vermutungen von uns",
    "depth_inferred": "Auch unsere Vermutungen",
}
