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
    "welcome_promise": "Ce que nous avons promis",
    "welcome_first": "Quand vient le premier envoi",
    "welcome_first_at": "Le {date}.",
    "welcome_first_later": "Dès qu’il y a quelque chose pour vous. {frequency}",
    "welcome_out": "Si vous changez d’avis, un clic y met fin aussitôt :",
    "link_subject": "Le lien que vous avez demandé",
    "link_preheader": "Il est valable 60 minutes.",
    "link_lead": "Vous avez demandé le lien vers vos choix chez {brand}. Le voici.",
    "link_button": "Voir mes choix",
    "link_lasts": "Le lien est valable 60 minutes. Ne transférez pas ce message.",
    "link_not_you": "Si vous n’avez rien demandé, ne faites rien.",
}
