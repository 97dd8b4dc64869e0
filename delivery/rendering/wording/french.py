"""The generated words of messages in French."""

FRENCH = {
    "why": "Vous recevez ceci parce que vous avez dit oui à « {title} » le {date}.",
    "used": "Nous avons utilisé : {fields}.",
    "used_nothing": "Nous n’avons rien utilisé sur vous, sauf votre adresse.",
    "leave": "Quitter « {title} »",
    "why_link": "Ce que nous avons utilisé et pourquoi",
    "me_link": "Vos choix",
    "confirmation_subject": "Merci de confirmer : {title}",
    "confirmation_preheader": "Rien ne vient avant que vous disiez oui.",
    "confirmation_lead": (
        "Quelqu’un a demandé à {brand} d’envoyer « {title} » à cette adresse. "
        "Rien ne vient avant que vous disiez oui."
    ),
    "confirmation_lead_brought": (
        "Vous vous êtes inscrit chez « {source} » le {date} : c’est ce qui a été dit à {brand}. "
        "Pouvons-nous vous envoyer « {title} » ? "
        "Rien ne vient avant que vous disiez oui ici vous-même."
    ),
    "confirmation_promise": "Ce que vous accepteriez",
    "confirmation_button": "Relire et dire oui",
    "confirmation_lasts": "Le lien est valable 30 jours.",
    "confirmation_not_you": (
        "Si ce n’était pas vous, ne faites rien. "
        "Vous ne recevrez rien, et la demande s’éteint d’elle-même."
    ),
    "welcome_subject": "Vous avez dit oui à « {title} »",
    "welcome_preheader": "Notre promesse, la date du premier envoi, et la sortie.",
    "welcome_lead": "Vous avez dit oui à « {title} » le {date}. Voici votre reçu.",
    "welcome_promise": "Ce que vous avez accepté",
    "welcome_first": "Quand vient le premier envoi",
    "welcome_first_at": "Le {date}.",
    "welcome_first_at_or_event": "Le {date}. Plus tôt, s’il se passe quelque chose dont il parle.",
    "welcome_first_event": (
        "Dès qu’il se passe quelque chose dont il parle. Aucune date n’est fixée."
    ),
    "welcome_first_later": "Dès qu’il y a quelque chose pour vous.",
    "welcome_again": "Vous pouvez relire ce reçu à tout moment, sous « Vos choix » :",
    "welcome_out": "Si vous changez d’avis, un clic y met fin aussitôt :",
    "link_subject": "Le lien que vous avez demandé",
    "link_preheader": "Il est valable 60 minutes.",
    "link_lead": "Vous avez demandé le lien vers vos choix chez {brand}. Le voici.",
    "link_button": "Voir mes choix",
    "link_lasts": "Le lien est valable 60 minutes. Ne transférez pas ce message.",
    "link_not_you": "Si vous n’avez rien demandé, ne faites rien.",
    "notice_subject_date": "« {title} » se termine le {date}",
    "notice_subject_last": "« {title} » : encore un envoi, puis c’est fini",
    "notice_preheader": "Rien ne continue tout seul.",
    "notice_lead_date": "Vous avez dit oui à « {title} » le {said_on}. Cela se termine le {date}.",
    "notice_lead_last": (
        "Vous avez dit oui à « {title} » le {said_on}. Il reste un envoi, puis c’est fini."
    ),
    "notice_then": "Ensuite, plus rien ne vient. Vous n’avez rien à faire.",
    "notice_renew": "Si vous voulez que cela continue",
    "notice_renew_lead": "Dites oui encore une fois. La page montre d’abord toute la promesse.",
    "notice_renew_other": (
        "La promesse a changé depuis votre oui. La page montre ce qui vaudrait alors."
    ),
    "notice_button": "Relire et dire oui",
    "notice_lasts": "Le lien est valable 30 jours.",
    "notice_out": "Si vous voulez y mettre fin maintenant, un clic suffit :",
    "address_subject": "Merci de confirmer votre nouvelle adresse",
    "address_preheader": "Rien ne vient à cette adresse avant que vous disiez oui.",
    "address_lead": (
        "{brand} a appris que ceci est maintenant votre adresse. Vous avez dit oui à :"
    ),
    "address_then": "Rien de cela ne vient à cette adresse avant que vous la confirmiez.",
    "address_button": "Voir ce que c’est et confirmer",
    "address_not_you": (
        "Si ce n’est pas vous, ne faites rien. Alors rien ne vient à cette adresse."
    ),
    "asks_version_title": "Une question, une fois",
    "asks_version_lead": (
        "Il y a une nouvelle promesse pour « {title} ». Elle demande plus que votre oui :"
    ),
    "asks_version_else": (
        "Si vous ne faites rien, cela continue comme vous l’avez accepté. "
        "Nous ne le demanderons plus."
    ),
    "asks_version_link": "Lire et dire oui",
    "asks_year_title": "Le voulez-vous encore ?",
    "asks_year_lead": (
        "Vous avez dit oui à « {title} » le {date}. Nous demandons une fois par an."
    ),
    "asks_year_else": (
        "Si vous le voulez, vous n’avez rien à faire. "
        "Sinon, « {leave} » ci-dessous y met fin en un clic."
    ),
    "asks_year_link": "Relire ce que vous avez accepté et le redire",
    "asks_more_field": "Elle utilise plus de données : {what}.",
    "asks_more_use": "Elle utilise ceci pour autre chose : {what}.",
    "asks_more_source": "Ceci vient d’ailleurs : {what}.",
    "asks_more_category": "Ceci va plus loin : {what}.",
    "asks_more_required": "Ceci est nécessaire et n’est plus votre choix : {what}.",
    "asks_more_frequency": "Cela vient plus souvent. {what}",
    "asks_more_term": "Cela dure plus longtemps. {what}",
    "asks_more_format": "Cela vient sous une autre forme. {what}",
    "asks_more_brand": "C’est quelqu’un d’autre qui demande : {what}.",
    "asks_more_recipient": "Quelqu’un de plus traite vos données : {what}.",
    "asks_more_purpose": "Elle sert à autre chose.",
}
