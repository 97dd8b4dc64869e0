"""French."""

FRENCH = {
    # Every page
    "skip": "Aller au contenu",
    "language": "Langue",
    "footer_quiet": "Cette page ne pose aucun cookie et ne charge rien depuis d’autres sites.",
    "footer_me": "Voir vos programmes, faire une pause ou les quitter",
    # The start page
    "home_title": "Personnel, parce que vous avez dit oui",
    "home_lead": (
        "Chaque programme ci-dessous est une promesse. Vous la lisez et dites oui ou non. "
        "Rien d’autre ne s’ensuit."
    ),
    "home_how": "Comment cela marche",
    "home_how_read": "Lisez ce que vous recevez, combien de fois, et avec quelles données.",
    "home_how_yes": (
        "Dites oui avec votre adresse e-mail, puis encore une fois dans le message envoyé."
    ),
    "home_how_leave": "Quittez à tout moment en un clic. L’effet est immédiat.",
    "home_open": "Programmes ouverts",
    "home_none": "Aucun programme n’est ouvert en ce moment. Revenez plus tard.",
    "home_read": "Lire la promesse : {title}",
    "home_by": "par {brand}",
    # The promise
    "promise": "La promesse",
    "glance": "La promesse en un coup d’œil",
    "glance_data": "Vos données",
    "glance_format": "Sous forme",
    "glance_frequency": "Fréquence",
    "glance_term": "Durée",
    "glance_leave": "Quitter",
    "glance_leave_words": "Toujours, en un clic.",
    "glance_no_data": "Aucune, sauf votre adresse e-mail.",
    "glance_no_data_optional": (
        "Aucune, sauf votre adresse e-mail. Plus seulement si vous le choisissez."
    ),
    "glance_optional": "{fields}. Plus seulement si vous le choisissez.",
    "full": "La promesse complète",
    "full_how": "Comment, combien de fois et combien de temps",
    "full_who": "Qui demande, qui d’autre les voit, vos droits",
    "full_genuine": "Cette page est-elle authentique ?",
    "who_phone": "Téléphone",
    "who_mail": "E-mail",
    "who_policy": "Politique de confidentialité",
    "genuine_host": "L’adresse en haut de votre navigateur doit commencer par {host}.",
    "genuine_phone": ("Appelez {name} au {phone} ou écrivez à {email}, et demandez « {title} »."),
    "genuine_mail": "Écrivez à {name} ({email}) et demandez « {title} ».",
    "genuine_own": (
        "Allez vous-même chez {name} : tapez {host} dans votre navigateur. Le nom, le téléphone et "
        "l’adresse doivent y être les mêmes qu’ici."
    ),
    "genuine_never": "Sur cette page, nous ne demandons jamais de mot de passe ni d’argent.",
    "version": "Version {number} de cette promesse.",
    "full_open": "Tout afficher, pour lire ou imprimer",
    # A whole example of what comes
    "sample_see": "Voir un exemple complet",
    "sample_title": "Ce que vous recevriez",
    "sample_lead": "Un exemple de « {title} » par {brand}.",
    "sample_sent": (
        "Cet envoi est parti le {when}. À la place de vos données, il nomme ce qui y figurerait."
    ),
    "sample_written": "Rien n’est encore parti. Cet exemple a été écrit avec la promesse.",
    "sample_none": "Rien n’est encore parti. Voici ce que chaque envoi apporte.",
    "sample_each": (
        "Chaque envoi dit aussi pourquoi il est venu, ce qu’il a utilisé et comment quitter."
    ),
    # What a newer version would change
    "changes_title": "Ce qui changerait",
    "changes_lead": (
        "Vous avez dit oui à une version plus ancienne de cette promesse. Elle reste valable tant "
        "que vous ne dites pas oui à celle-ci."
    ),
    "changes_before": "Aujourd’hui",
    "changes_after": "Nouveau",
    "changes_not_yet": "N’en fait pas partie",
    "changes_gone": "N’en fait plus partie",
    "changes_more": "demande plus",
    "changes_same": "Tout le reste ne change pas.",
    "member_same": "Vous avez dit oui à cette promesse. Elle continue sans que vous fassiez rien.",
    "keep": "Garder l’actuelle",
    "keep_title": "Rien ne change",
    "keep_lead": (
        "La promesse à laquelle vous avez dit oui continue. Nous n’avons rien changé ni noté."
    ),
    # Joining
    "asks": "{brand} vous demande",
    "email": "Votre adresse e-mail",
    "email_hint": "Rien ne commence sans confirmation.",
    "link_for": "Ce lien est pour {address}.",
    "choices": "Ajouter plus, si vous voulez",
    "choices_hint": "Tout est libre. Sans cela, le reste fonctionne aussi bien.",
    "may_use": "Vous pouvez utiliser : {label}",
    "answer_none": "Sans réponse",
    "answer_list_hint": "Plusieurs ? Mettez un point-virgule entre elles.",
    "answer_date_hint": "Par exemple 2026-11-14.",
    "yes": "Oui, je le veux",
    "no": "Non, merci",
    "not_for_me": "Pas pour moi",
    "error_title": "Merci de revoir ceci",
    "error_email_missing": "Écrivez votre adresse e-mail, par exemple name@example.com.",
    "error_email": (
        "Nous ne pouvons pas écrire à cette adresse. Elle devrait ressembler à name@example.com."
    ),
    "error_value": "Nous ne comprenons pas cette réponse. Corrigez-la ou laissez-la vide.",
    "error_long": "Écrivez {most} caractères au plus.",
    "error_version": (
        "La promesse a changé pendant votre lecture. Merci de la relire ; "
        "ce que vous avez écrit est toujours là."
    ),
    "inbox_title": "Regardez votre boîte de réception",
    "inbox_lead": "Nous avons envoyé un message à l’adresse que vous avez donnée.",
    "inbox_what": "Ouvrez-le et dites oui. Cela ne commence qu’alors.",
    "inbox_wait": "Il arrive le plus souvent en une minute. Regardez aussi dans les indésirables.",
    "inbox_missing": "Aucun message reçu ?",
    "inbox_missing_lead": (
        "Écrivez l’adresse encore une fois, elle était peut-être mal tapée. Vos choix restent. "
        "Nous envoyons au plus un message en 10 minutes et trois par jour."
    ),
    "inbox_resend": "L’envoyer encore une fois",
    "inbox_resend_hint": "Par exemple nom@example.com.",
    "inbox_again": "Retour à la promesse",
    "inbox_nothing": (
        "Si vous ne faites rien, rien ne se passe. La demande expire après 30 jours."
    ),
    "declined_title": "C’est un non. Merci de votre lecture.",
    "declined_public": "Nous n’avons rien enregistré sur vous.",
    "declined_personal_title": "Merci de votre lecture",
    "declined_personal": (
        "Si vous ne participez pas à ce programme, c’est pour nous un non : "
        "nous ne vous le demanderons plus."
    ),
    "declined_holds": (
        "Si vous y participez, ou l’avez demandé, cela continue : un lien se transfère, personne "
        "ne peut donc le quitter ici à votre place. Pour le quitter, suivez le lien d’un de ses "
        "messages, ou celui ci-dessous."
    ),
    "declined_back": "Vous avez changé d’avis ? La promesse est toujours là",
    # Confirming
    "confirm_title": "On commence ?",
    "confirm_lead": "Vous avez demandé « {title} » de {brand}. Votre oui ici le fait commencer.",
    "confirm_button": "Oui, commencer",
    "confirm_else": "Ce n’était pas vous ? Fermez cette page. Rien ne commence.",
    "renew_title": "Voulez-vous continuer ?",
    "renew_goes_on": (
        "Vous recevez en ce moment « {title} » de {brand}. Avec votre oui, cela continue, et la"
        " durée recommence."
    ),
    "renew_again": "« {title} » de {brand} a pris fin. Avec votre oui, cela recommence.",
    "renew_until": "Donné aujourd’hui, votre oui vaut jusqu’au {when}.",
    "renew_button": "Oui, continuer",
    "renew_else": "Plutôt pas ? Fermez cette page. Rien n’est renouvelé.",
    "chosen": "Vos choix",
    "chosen_required": "Données nécessaires",
    "chosen_optional": "Ajouté par vous",
    "chosen_left_out": "Laissé de côté",
    "kept_pause": "En pause, comme vous l’avez choisi, jusqu’au :",
    "chosen_none": "Rien de plus",
    "joined_title": "C’est fait",
    "joined_lead": "« {title} » a commencé pour vous.",
    "joined_first": "Le message de bienvenue vous dit quand vient le premier envoi.",
    "joined_first_on": "Le premier est prévu pour le {when}.",
    "joined_receipt": "Votre reçu",
    "receipt_what": "Vous avez dit oui à",
    "receipt_when": "Quand",
    "receipt_version": "Promesse",
    "receipt_version_words": "version {number}, en {language}",
    "receipt_print": "L’empreinte des mots exacts",
    "receipt_how": "Comment vous l’avez dit",
    "receipt_by_confirmation": "Avec le bouton de la page où menait notre message.",
    "receipt_by_moved": (
        "Avec le bouton de la page où menait notre message à votre nouvelle adresse."
    ),
    "receipt_by_preferences": "Avec le bouton de vos préférences.",
    "receipt_by_undo": "Vous êtes revenu sur votre départ dans les 10 minutes.",
    "receipt_less_often_day": "Vous avez choisi moins : au plus un par jour.",
    "receipt_less_often_week": "Vous avez choisi moins : au plus un par semaine.",
    "receipt_less_often_month": "Vous avez choisi moins : au plus un par mois.",
    "receipt_less_often_quarter": "Vous avez choisi moins : au plus un par trimestre.",
    "receipt_less_often_year": "Vous avez choisi moins : au plus un par an.",
    "receipt_depth_identity": "Vous avez choisi moins : seulement ce qui dit qui vous êtes.",
    "receipt_depth_declared": "Vous avez choisi moins : seulement ce que vous nous avez dit.",
    "receipt_depth_observed": "Vous avez choisi moins : aucune de nos suppositions.",
    "receipt_depth_inferred": "Vous avez permis aussi nos suppositions.",
    "receipt_ends": "Cela se termine le {when}.",
    "receipt_answered": "Vous nous avez dit",
    "joined_leave": "Quitter ce programme",
    # Confirming a new address
    "moved_title": "Est-ce maintenant votre adresse ?",
    "moved_lead": (
        "Votre oui venait d’une autre adresse. Rien ne vient à {address} avant "
        "que vous la confirmiez."
    ),
    "moved_programs": "Ce qui continuerait",
    "moved_paused": "« {title} », que vous avez mis en pause",
    "moved_same": (
        "Cela continue comme avant : les mêmes choix, la même fin. Rien d’autre ne commence."
    ),
    "moved_button": "Oui, envoyez-le ici",
    "moved_else": "Ce n’est pas vous ? Fermez cette page. Rien ne vient à cette adresse.",
    "moved_done_title": "Votre adresse est confirmée",
    "moved_done_lead": "Ce que vous avez choisi vient désormais à {address}.",
    "moved_done_programs": "Ce qui continue",
    "moved_held": "Tout envoi vers vous est arrêté. Cela reste ainsi, quoi que vous fassiez ici.",
    "moved_done_nothing": (
        "Rien de ce que vous avez choisi ne continue en ce moment : rien ne vient donc."
    ),
    "moved_expired_title": "Ce lien ne vaut plus",
    "moved_expired_lead": (
        "Il vaut 30 jours, et seulement tant que votre adresse ne change pas encore."
    ),
    "moved_expired_newest": "Utilisez le message le plus récent que nous vous avons envoyé.",
    # Leaving
    "leave_title": "Quitter « {title} » ?",
    "leave_lead": "Un clic, et c’est fini tout de suite.",
    "leave_what": (
        "Vous n’en recevez plus. Ce que nous savons de vous seulement pour cela "
        "est effacé en un jour."
    ),
    "leave_others": "Vos autres programmes continuent.",
    "leave_button": "Quitter maintenant",
    "leave_stay": "Pour rester, fermez cette page.",
    "left_title": "Vous avez quitté « {title} »",
    "left_lead": "C’est fait. Rien de plus n’en viendra.",
    "left_on_its_way": "Un message parti avant votre clic peut encore arriver.",
    "left_when": "Vous l’avez quitté le {when}.",
    "ended_title": "Rien de plus ne vient de « {title} »",
    "ended_completed": "Il a duré jusqu’au {when}, comme promis, puis il a pris fin.",
    "ended_revoked": "Nous y avons mis fin de notre côté le {when}.",
    "ended_refused": "Vous avez dit non le {when}.",
    "ended_lapsed": "La demande n’a jamais été confirmée ; elle valait jusqu’au {when}.",
    "ended_nothing_to_do": "Il n’y a plus rien à faire.",
    "undo_title": "C’était une erreur ?",
    "undo_lead": "Pendant 10 minutes, vous pouvez revenir, avec les mêmes choix qu’avant.",
    "undo_button": "Revenir",
    "instead_title": "Ou plutôt moins ?",
    "instead_what": "Ce que vous voulez plutôt",
    "instead_lead": (
        "Pendant 10 minutes, vous pouvez revenir à moins qu’avant, jusqu’à la même fin. Sans ce "
        "bouton, vous restez parti."
    ),
    "instead_pause_month": "Une pause de 30 jours",
    "instead_pause_quarter": "Une pause de 90 jours",
    "instead_often_month": "Au plus un par mois",
    "instead_often_quarter": "Au plus un par trimestre",
    "instead_often_year": "Au plus un par an",
    "instead_button": "Revenir à cela",
    "instead_error": "Choisissez l’un d’eux, ou fermez cette page pour rester parti.",
    "reason_title": "Voulez-vous nous dire pourquoi ?",
    "reason_page_title": "Pourquoi avez-vous quitté « {title} » ?",
    "reason_lead": "Seulement si vous voulez. Vous êtes parti, quoi que vous disiez ici.",
    "reason_why": "Votre raison",
    "reason_too_often": "C’était trop souvent",
    "reason_not_useful": "Cela ne m’était pas utile",
    "reason_too_personal": "C’était trop personnel",
    "reason_not_needed": "Je n’en ai plus besoin",
    "reason_never_asked": "Je ne l’ai jamais demandé",
    "reason_other": "Autre chose",
    "reason_remark": "Avec vos mots",
    "reason_remark_hint": "Nous effaçons cela après {days} jours.",
    "reason_button": "Envoyer ma raison",
    "reason_thanks": "Merci. C’est noté.",
    "reason_said": (
        "Vous nous avez dit quelque chose. Ce n’est pas montré ici : le chemin commence dans un "
        "message que l’on peut transférer. Ce que vous envoyez maintenant le remplace."
    ),
    "reason_forget": "Retirer ma raison",
    "reason_forgotten": "Votre raison est effacée.",
    "reason_error_empty": "Choisissez une raison, ou écrivez quelque chose.",
    "reason_late_title": "Nous ne demandons plus",
    "reason_late": "Rien n’a été noté. Vous restez parti.",
    "undone_title": "Vous êtes de retour dans « {title} »",
    "undone_lead": (
        "Cela continue avec ce que vous aviez choisi, jusqu’à la même fin. "
        "Ce qui a été effacé à votre départ revient quand on nous le redit."
    ),
    "back_title": "Vous êtes déjà de retour dans « {title} »",
    "back_lead": "Votre départ a été annulé. Il n’y a plus rien à faire.",
    "undo_late_title": "Plus de 10 minutes ont passé",
    "undo_late": "Vous n’êtes plus dans le programme. Vous pouvez recommencer à tout moment.",
    "undo_since_title": "Quelque chose a changé depuis",
    "undo_since": "Ce bouton n’a donc plus d’effet. Voyez ce qui vaut maintenant.",
    "undo_over_title": "Cela ne peut pas être annulé",
    "undo_over": "Votre oui d’avant ne vaut plus. Vous pouvez recommencer à tout moment.",
    "join_again": "Lire la promesse et recommencer",
    # Where a page cannot do what was asked
    "unknown_title": "Nous ne connaissons pas ce lien",
    "unknown_lead": "Il en manque peut-être une partie.",
    "unknown_copy": "Copiez le lien entier du message dans votre navigateur.",
    "unknown_me": "Pour faire une pause ou quitter un programme, demandez un nouveau lien",
    "unknown_home": "Voir tous les programmes ouverts",
    "page_title": "Cette page n’existe pas",
    "page_lead": "L’adresse est peut-être mal écrite, ou la page n’est plus là.",
    "closed_title": "Ce programme n’accueille personne en ce moment",
    "closed_lead": "Nous n’avons rien enregistré sur vous.",
    "expired_link_title": "Ce lien personnel a expiré",
    "expired_link_lead": (
        "Les liens personnels valent pour un temps limité. Le programme a une page publique."
    ),
    "expired_link_join": "Lire la promesse sur la page publique",
    "expired_title": "Cette demande a expiré",
    "expired_lead": "Une demande se confirme pendant 30 jours. Rien n’a commencé.",
    "expired_fresh": (
        "Voulez-vous encore « {title} » ? Nous vous envoyons un nouveau message, et vous y décidez."
    ),
    "expired_send": "M’envoyer un nouveau message",
    "expired_again": "Demander un nouveau message",
    "replaced_title": "Il y a une demande plus récente",
    "replaced_lead": (
        "Vous avez demandé encore une fois après ce message. Utilisez notre message le plus récent."
    ),
    "withdrawn_since_title": "Vous êtes parti ou avez dit non depuis",
    "withdrawn_since_lead": (
        "Ce lien ne commence donc plus rien. Vous pouvez recommencer à tout moment."
    ),
    "not_done_title": "Nous n’avons pas pu le faire",
    "not_done_lead": "Rien n’a été changé : nous ne pouvons rien enregistrer en ce moment.",
    "not_yet_lead": (
        "Rien n’a été changé : nous mettons nos données à jour. "
        "D’ici là, nous ne prenons aucun nouveau oui."
    ),
    "not_done_again": (
        "Réessayez dans quelques minutes. D’ici là, aucun message ne part de chez nous."
    ),
    "broken_title": "Une erreur s’est produite chez nous",
    "broken_lead": ("Ce que vous aviez envoyé avant n’est pas perdu. Réessayez dans une minute."),
}
