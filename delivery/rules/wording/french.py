"""French."""

FRENCH = {
    # Asking for the link
    "me_ask_title": "Vos choix",
    "me_ask_lead": "Voyez à quoi vous avez dit oui. Faites une pause ou quittez.",
    "me_ask_hint": "Si nous la connaissons, nous y envoyons un lien. Il vaut 60 minutes.",
    "me_ask_button": "Envoyer le lien",
    "me_sent_title": "Regardez votre boîte de réception",
    "me_sent_lead": "Si nous connaissons cette adresse, un message avec un lien est en route.",
    "me_sent_wait": "Il arrive souvent en une minute. Regardez aussi dans les indésirables.",
    "me_sent_often": "Nous en envoyons au plus un en 10 minutes et cinq par jour.",
    "me_again": "Demander encore une fois",
    "me_closed_title": "Ce lien ne marche plus",
    "me_closed_lead": "Un lien vers vos choix vaut 60 minutes. Demandez-en un nouveau.",
    "me_closed_ask": "Demander un nouveau lien",
    # The preference centre
    "me_title": "Vos choix",
    "me_for": "Pour {address}. Cette page vaut 60 minutes depuis l’envoi du lien.",
    "me_none": "Vous n’êtes dans aucun programme.",
    "me_none_see": "Voir tous les programmes ouverts",
    "me_state": "Maintenant",
    "me_since": "Depuis",
    "me_ends": "Fin",
    "me_often": "Fréquence",
    "me_added": "Ajouté par vous",
    "me_last": "Le dernier",
    "me_last_none": "Aucun encore",
    "me_last_why": "Pourquoi il est venu",
    "me_next": "Le prochain",
    "me_next_on": "Prévu pour le {date}",
    "me_next_soon": "Il peut venir aujourd’hui",
    "me_next_none": "Rien n’est encore prévu",
    "me_next_paused": "Aucun avant le {date}",
    "me_left_go": "Revenir dans les 10 minutes, ou nous dire pourquoi",
    "me_leave_all": "Tout quitter",
    "me_leave_all_hint": "Un bouton met fin à tous les programmes et arrête tout courrier.",
    "me_others": "D’autres programmes ouverts",
    "me_others_lead": "Chacun est une promesse à part. Aucun ne commence de lui-même.",
    "me_pending": "Attend votre oui, dans le message que nous vous avons envoyé",
    "me_active": "En cours",
    "me_paused": "En pause jusqu’au {date}",
    "me_completed": "Terminé de lui-même",
    "me_withdrawn": "Vous l’avez quitté",
    "me_refused": "Vous avez dit non",
    "me_revoked": "Nous l’avons arrêté",
    "me_read": "À quoi vous avez dit oui",
    "me_leave": "Quitter",
    "me_leave_of": "Quitter « {title} »",
    "me_pause": "Faire une pause",
    "me_pause_of": "Faire une pause : « {title} »",
    "me_pause_until": "Pause jusqu’au",
    "me_date_hint": "Un jour à venir, par exemple {example}",
    "me_resume": "Reprendre maintenant",
    "me_resume_of": "Reprendre maintenant « {title} »",
    "me_join_again": "Relire la promesse de « {title} »",
    "me_done_left": "Vous avez quitté « {title} ». Rien de plus n’en viendra.",
    "me_done_paused": "« {title} » est en pause jusqu’au {date}.",
    "me_done_resumed": "« {title} » reprend.",
    "me_done_nothing": "Il n’y avait rien à changer. Voici où vous en êtes.",
    "me_error_date": "Écrivez un jour à venir, dans un an au plus, par exemple {example}.",
    # Why did I get this?
    "why_title": "Pourquoi ce message ?",
    "why_lead": "Vous avez dit oui à « {title} » le {date}.",
    "why_lead_asked": (
        "Quelqu’un a demandé « {title} » avec votre adresse. Cela attend votre oui."
    ),
    "why_sent": "Ce message",
    "why_sent_at": "Envoyé",
    "why_not_sent": "Non envoyé",
    "why_program": "Programme",
    "why_by": "De",
    "why_agreed": "Vous avez dit oui à",
    "why_version": "Version {number}. {frequency}",
    "why_used": "Ce que nous avons utilisé",
    "why_used_nothing": "Rien, sauf votre adresse e-mail.",
    "why_from": "D’où",
    "why_how": "Pour quoi",
    "why_age": "Âge",
    "why_shown": "Utilisé",
    "why_is_shown": "Oui",
    "why_age_fresh": "Du {date}, moins d’un jour à l’envoi",
    "why_age_one": "Du {date}, un jour à l’envoi",
    "why_age_other": "Du {date}, {days} jours à l’envoi",
    "why_for_holder": (
        "Cela a décidé de ce que nous avons écrit. Ce que c’est ne se lit que dans vos choix."
    ),
    "why_not_kept": "Oui. Ce qu’il disait n’est pas gardé.",
    "why_place": "Lequel",
    "why_place_is": "Numéro {number} sur {most} au plus, du {since} au {until}.",
    "why_place_of_all": "Numéro {number} sur {most} en tout.",
    "why_by_person": "Vous nous l’avez dit",
    "why_too_deep": "Non. Nous nous connaissons trop peu pour cela, nous l’avons omis.",
    "why_not_chosen": "Non. Vous ne l’avez pas choisi, nous l’avons omis.",
    "why_missing": "Non. Nous n’en savons rien.",
    "why_promise": "La promesse à laquelle vous avez dit oui",
    "why_out": "Quitter ce programme",
    "why_me": "Voir vos choix, faire une pause ou quitter",
    # What do you think of it?
    "feedback_title": "Que pensez-vous de ce message ?",
    "feedback_lead": (
        "Répondez à une question ou aux deux. Votre réponse va à {brand}. Elle ne change rien à "
        "ce que vous avez accepté."
    ),
    "feedback_useful": "Était-il utile ?",
    "feedback_too_personal": "Était-il trop personnel ?",
    "feedback_yes": "Oui",
    "feedback_no": "Non",
    "feedback_open": "Sans réponse",
    "feedback_remark": "Quelque chose à ajouter ?",
    "feedback_remark_hint": "Seulement si vous voulez. Nous l’effaçons après {days} jours.",
    "feedback_remark_kept": (
        "Ce que vous avez déjà écrit n’est pas montré ici : ce lien part avec le message quand on "
        "le transfère. Vous le trouvez dans vos choix. De nouveaux mots le remplacent."
    ),
    "feedback_your_remark": "Vous avez écrit",
    "feedback_send": "Envoyer ma réponse",
    "feedback_change": "Changer ma réponse",
    "feedback_thanks": "Merci. Votre réponse est notée, et vous pouvez la changer.",
    "feedback_less": "Rendre cela moins personnel, dans vos choix",
    "feedback_said": "Vous avez répondu le {date}.",
    "feedback_forget": "Retirer ma réponse",
    "feedback_forgotten": "Votre réponse est effacée.",
    "feedback_error_empty": "Répondez à une des deux questions, ou écrivez quelque chose.",
    "feedback_closed_title": "Nous ne demandons plus rien sur ce message",
    "feedback_closed": "Rien n’a été noté.",
    "me_change": "Modifier ce que vous avez accepté",
    "me_look_again": "Revoir « {title} »",
    "me_depth": "À quel point c’est personnel",
    "me_yours": "Vous et vos données",
    "me_known": "Ce que nous savons de vous",
    "me_known_hint": "Voir chaque donnée, la corriger, ou dire qu’elle est fausse.",
    "me_messages": "Ce que nous vous avons envoyé",
    "me_messages_hint": (
        "Ce que chaque message des 90 derniers jours a utilisé, et ce qu’il disait de vous."
    ),
    "me_address": "Changer d’adresse e-mail",
    "me_address_hint": "Rien ne part à la nouvelle tant qu’elle n’a pas confirmé.",
    "me_rights": "Vos droits",
    "me_rights_hint": "Une copie de tout, une pause de l’usage, la fin de tout, ou l’effacement.",
    "me_back": "Retour à vos choix",
    "held_stopped_controller": (
        "Nous avons arrêté tout envoi vers vous. Rien ne vient, même après un nouveau oui."
    ),
    "held_stopped_person": (
        "Vous avez tout arrêté. Rien ne vient tant que vous ne redites pas oui à un programme."
    ),
    "held_stopped_mail": (
        "Un envoi nous est revenu ou a été signalé indésirable. Rien ne vient "
        "tant que vous ne redites pas oui."
    ),
    "held_restricted_person": (
        "Vos données reposent, comme vous l’avez demandé. Rien n’est utilisé ni envoyé."
    ),
    "held_restricted_controller": (
        "Nous laissons reposer vos données. Rien n’est utilisé ni envoyé "
        "jusqu’à ce que nous y mettions fin."
    ),
    "program_held": (
        "Votre oui n’a pas pu être pris : nous avons arrêté tout envoi vers vous. Rien n’a changé."
    ),
    "program_changed": "Modifié. Cela vaut dès maintenant.",
    "program_renewed": "Merci. Vous avez redit oui. Le reçu ci-dessous est nouveau.",
    "program_newer": "Ce programme voudrait faire plus.",
    "program_newer_lead": (
        "Ce que vous avez accepté continue tel quel jusqu’à votre oui à la nouvelle "
        "promesse. Vous n’avez rien à faire."
    ),
    "program_newer_read": "Lire la nouvelle promesse",
    "program_data": "Données que vous pouvez ajouter",
    "program_save_data": "Enregistrer ce qui peut servir",
    "program_often": "À quelle fréquence",
    "program_as_promised": "Comme promis",
    "program_save_often": "Enregistrer la fréquence",
    "program_personal": "À quel point c’est personnel",
    "program_personal_hint": (
        "Choisissez jusqu’où nous pouvons aller, même en deçà de votre accord."
    ),
    "program_depth_all": "Tout ce que vous avez accepté",
    "program_save_depth": "Enregistrer ce choix",
    "program_receipt": "Lire votre reçu",
    "program_receipt_file": "Enregistrer le reçu en fichier pour logiciels (JSON-LD)",
    "program_again": "Redire oui",
    "program_again_lead": "La durée promise recommence le jour de votre oui.",
    "program_again_ended": "Il a pris fin de lui-même. Il ne reprend qu’avec un nouveau oui.",
    "program_again_read": "Lire la promesse et redire oui",
    "say_yes_newer": "Voici la nouvelle promesse. L’ancienne continue si vous ne faites rien.",
    "say_yes_lead": "Voici la promesse telle qu’elle est aujourd’hui.",
    "say_yes_button": "Oui, je le veux",
    "known_title": "Ce que nous savons de vous",
    "known_lead": (
        "Nous gardons des données seulement pour ce que vous avez accepté. Chacune part "
        "quand son dernier programme finit."
    ),
    "known_none": "Nous n’avons pas d’autre donnée sur vous.",
    "known_address": "Votre adresse",
    "known_language": "Langue",
    "known_zone": "Fuseau horaire",
    "known_relationship": "Comment nous nous connaissons",
    "known_number": "Notre numéro pour vous",
    "known_account": "Compte de votre entreprise",
    "known_first": "Nous vous connaissons depuis",
    "known_prospect": "Nous venons de nous rencontrer",
    "known_new": "Vous êtes nouveau chez nous",
    "known_established": "Nous nous connaissons",
    "known_loyal": "Vous êtes avec nous depuis longtemps",
    "known_from": "Origine",
    "known_since": "Depuis",
    "known_programs": "Utilisée par",
    "known_used": "Dernier usage",
    "known_never_used": "Pas encore",
    "known_by_person": "Vous nous l’avez dit.",
    "known_by_crm": "Le fichier clients de l’entreprise.",
    "known_by_import": "Une liste de l’entreprise.",
    "known_correct": "Corriger",
    "known_save": "Enregistrer la bonne valeur",
    "known_wrong": "C’est faux, supprimez",
    "known_wrong_hint": (
        "Nous la supprimons et n’en prenons aucune autre tant que vous ne dites rien."
    ),
    "known_corrected": "Corrigé. Votre parole prime sur toute autre source.",
    "known_dropped": "Supprimé. Nous n’en prenons aucune autre tant que vous ne dites rien.",
    "known_error_missing": "Écrivez la bonne valeur, ou utilisez l’autre bouton.",
    "messages_title": "Ce que nous vous avons envoyé",
    "messages_lead": (
        "Vos messages des 90 derniers jours, au plus les 30 plus récents. Ce qu’ils disaient de "
        "vous s’efface quand vous quittez leur programme."
    ),
    "messages_none": "Nous ne vous en avons envoyé aucun ces 90 derniers jours.",
    "messages_why": "Pourquoi il est venu",
    "address_lead": "Nous écrivons maintenant à {address}.",
    "address_new": "Votre nouvelle adresse e-mail",
    "address_hint": (
        "Nous y envoyons un message. Rien d’autre n’y part tant que vous n’avez pas confirmé."
    ),
    "address_button": "Changer l’adresse",
    "address_done_title": "Regardez dans votre nouvelle boîte",
    "address_done_lead": "Nous avons envoyé un message à la nouvelle adresse.",
    "address_done_wait": (
        "Tant que vous n’y confirmez pas, plus rien ne vient. Cette page est fermée, car "
        "son lien allait à l’ancienne adresse."
    ),
    "rights_copy": "Une copie de tout",
    "rights_copy_lead": "Tout ce que nous avons sur vous, et tout ce que vous nous avez dit.",
    "rights_copy_page": "Enregistrer une page à lire",
    "rights_copy_file": "Enregistrer un fichier pour logiciels",
    "rights_rest": "Laisser vos données au repos",
    "rights_rest_lead": (
        "Nous gardons vos données et n’en utilisons aucune. Rien n’est envoyé pendant ce temps."
    ),
    "rights_rest_button": "Laisser au repos",
    "rights_rests": "Vos données sont au repos. Rien n’est utilisé, rien n’est envoyé.",
    "rights_go_on": "Les utiliser à nouveau",
    "rights_goes_on": "Vos données peuvent à nouveau servir à ce que vous avez accepté.",
    "rights_stop": "Tout arrêter",
    "rights_stop_lead": (
        "Vous quittez chaque programme et plus aucun message ne vient. Vous seul pouvez "
        "changer cela."
    ),
    "rights_stop_button": "Tout arrêter maintenant",
    "rights_stopped": "Tout est arrêté. Plus aucun message ne vient.",
    "rights_erase": "Être effacé",
    "rights_erase_lead": "Nous vous oublions. La page suivante dit ce qui part et ce qui reste.",
    "rights_erase_go": "Voir ce que l’effacement veut dire",
    "erase_title": "Devons-nous vous oublier ?",
    "erase_lead": "C’est fait aussitôt et ne peut être annulé.",
    "erase_goes": "Ce qui part",
    "erase_goes_data": "Votre adresse, votre nom et chaque donnée que nous avons.",
    "erase_goes_programs": "Chaque programme que vous avez choisi.",
    "erase_goes_proof": "La clé de ce que vous avez écrit et d’où. Personne ne peut plus le lire.",
    "erase_stays": "Ce qui reste",
    "erase_stays_stop": (
        "Un code tiré de votre adresse, pour qu’aucune liste ne vous ramène. Il ne se lit"
        " pas comme une adresse."
    ),
    "erase_stays_chain": "Des lignes sans nom : quelqu’un a dit oui à ces mots, puis est parti.",
    "erase_button": "Oubliez-moi maintenant",
    "erase_stay": "Pour rester, revenez en arrière ou fermez cette page.",
    "erase_done_title": "Vous êtes oublié",
    "erase_done_lead": "Tout ce qui disait qui vous êtes a disparu. Plus aucun message ne vient.",
    "erase_done_again": "Vous pouvez revenir vous-même à tout moment, comme quelqu’un de nouveau.",
    "often_day": "Au plus un par jour",
    "often_week": "Au plus un par semaine",
    "often_month": "Au plus un par mois",
    "often_quarter": "Au plus un par trimestre",
    "often_year": "Au plus un par an",
    "depth_identity": "Seulement ce qui dit qui vous êtes",
    "depth_declared": "Rien au-delà de ce que vous nous avez dit",
    "depth_observed": "Aucune supposition de notre part",
    "depth_inferred": "Nos suppositions aussi",
}
