"""The generated words of a promise in French."""

FRENCH = {
    "saves_money": "Le but est de vous faire économiser de l'argent.",
    "saves_time": "Le but est de vous faire gagner du temps.",
    "keeps_informed": "Le but est de vous tenir au courant.",
    "teaches": "Le but est de vous apprendre quelque chose.",
    "takes_care": "Le but est de vous aider à prendre soin de ce que vous avez.",
    "format_email": "Par e-mail, environ {words} mots à chaque fois.",
    "format_page": "Sur une page web privée, environ {words} mots à chaque fois.",
    "format_external": (
        "Sur notre site, dans notre application ou par notre personnel, "
        "environ {words} mots à chaque fois."
    ),
    "with_pictures": "Avec des images.",
    "without_pictures": "Sans images.",
    "frequency_day": "Au plus {count} par jour.",
    "frequency_week": "Au plus {count} par semaine.",
    "frequency_month": "Au plus {count} par mois.",
    "frequency_quarter": "Au plus {count} par trimestre.",
    "frequency_year": "Au plus {count} par an.",
    "term_days_one": "Pendant {count} jour. Puis cela se termine tout seul.",
    "term_days_other": "Pendant {count} jours. Puis cela se termine tout seul.",
    "term_editions_one": "{count} fois en tout. Puis cela se termine tout seul.",
    "term_editions_other": "{count} fois en tout. Puis cela se termine tout seul.",
    "term_end_date": "Jusqu'au {date}. Puis cela se termine tout seul.",
    "term_until_stopped": "Jusqu'à ce que vous arrêtiez.",
    "term_yearly": (
        "Une fois par an, un des messages demande si vous le voulez encore. "
        "Sans réponse, rien ne change."
    ),
    "reach": (
        "Votre adresse e-mail, votre langue et votre fuseau horaire : pour vous envoyer ceci. "
        "Toutes les données citées ici servent à cela et à rien d'autre."
    ),
    "category_identity": "Cela dit qui vous êtes.",
    "category_declared": "C'est ce que vous nous avez dit.",
    "category_observed": "C'est ce que vous avez fait chez nous.",
    "category_inferred": "C'est notre supposition.",
    "special": "C'est une donnée sensible : la loi la protège plus que les autres.",
    "need_required": "nécessaire",
    "need_optional": "seulement si vous cochez la case",
    "need_asked": "seulement si vous nous le dites en vous inscrivant",
    "measured": (
        "Nous ne mesurons ni vos ouvertures ni vos clics. "
        "Rien de ce que vous en faites n'est compté. "
        "Derrière un lien dans chaque message, vous pouvez dire s'il était utile, ou trop "
        "personnel. C'est à vous de voir. Nous gardons votre réponse jusqu'à ce que vous la "
        "repreniez, et ce que vous écrivez pendant {days} jours au plus."
    ),
    "leave": (
        "Vous pouvez partir à tout moment, en un clic. "
        "Le lien est dans le message de bienvenue et dans tout ce qui est promis ici. "
        "L'effet est immédiat."
    ),
    "control_optional": "Activer ou désactiver chaque donnée laissée à votre choix.",
    "control_depth": "Le rendre moins personnel.",
    "control_less_often": "Le recevoir moins souvent.",
    "control_pause": "Le mettre en pause jusqu'au jour de votre choix.",
    "control_where": (
        "Tout cela se trouve sous « Vos choix », à tout moment. Chaque message y mène."
    ),
    "control_version": (
        "Si un jour nous voulons plus que cela, un des messages vous le demande, une fois. "
        "Tant que vous n'y dites pas oui, cette promesse tient."
    ),
    "nothing_else": (
        "S'inscrire ici n'inscrit à rien d'autre. "
        "En plus de ce qui est promis ici, vous recevez seulement :"
    ),
    "mail_confirmation": "un message qui vous demande de confirmer que vous voulez ceci",
    "mail_welcome": (
        "un message de bienvenue : ce que vous avez accepté, quand vient le premier envoi "
        "et comment partir"
    ),
    "mail_notice_days_one": (
        "un message {count} jour avant la fin, avec le moyen de renouveler, si vous le voulez"
    ),
    "mail_notice_days_other": (
        "un message {count} jours avant la fin, avec le moyen de renouveler, si vous le voulez"
    ),
    "mail_notice_end_date_one": "un message {count} jour avant la fin",
    "mail_notice_end_date_other": "un message {count} jours avant la fin",
    "mail_notice_editions": (
        "un message quand il ne reste que le dernier envoi, avec le moyen de renouveler, "
        "si vous le voulez"
    ),
    "mail_moved": ("si votre adresse change, un message qui vous demande de confirmer la nouvelle"),
    "mail_asked_for": "un lien que vous demandez",
    "processors_none": "Personne d'autre ne traite vos données.",
    "processors_some": "Ceux-ci traitent des données pour nous, et seulement sur nos ordres :",
    "retention_one": (
        "Nous effaçons ces données au plus tard un jour après votre départ, sauf celles "
        "qu'un autre de vos programmes utilise. "
        "Nous notons quelles données un message a utilisées. "
        "Ce qu'il disait de vous y reste sous clé, {days} jours au plus. "
        "La preuve de votre oui est gardée au moins {count} an après sa fin."
    ),
    "retention_other": (
        "Nous effaçons ces données au plus tard un jour après votre départ, sauf celles "
        "qu'un autre de vos programmes utilise. "
        "Nous notons quelles données un message a utilisées. "
        "Ce qu'il disait de vous y reste sous clé, {days} jours au plus. "
        "La preuve de votre oui est gardée au moins {count} ans après sa fin."
    ),
    "right_access": "Voir ce que nous savons de vous et en recevoir une copie.",
    "right_correct": "Le corriger, le faire effacer ou en faire limiter l'usage.",
    "right_withdraw": "Reprendre votre oui à tout moment. Ce qui a été fait avant reste licite.",
    "right_human": "Demander à un humain : {contact}.",
    "right_complain": "Vous plaindre auprès de l'autorité : {authority}.",
    "heading_value": "Ce que cela vous apporte",
    "heading_content": "Ce que vous recevez",
    "heading_sample": "Un exemple",
    "heading_format": "Comment cela arrive",
    "heading_frequency": "À quelle fréquence",
    "heading_term": "Pour combien de temps",
    "heading_data": "Les données utilisées",
    "heading_source": "Vient de",
    "heading_how": "Sert à",
    "heading_choices": "Réponses possibles",
    "heading_measured": "Ce que nous mesurons",
    "heading_control": "Ce que vous pouvez changer",
    "heading_leave": "Comment partir",
    "heading_nothing_else": "Ce qui vient d'autre",
    "heading_brand": "Qui demande",
    "heading_processors": "Qui d'autre traite vos données",
    "heading_retention": "Combien de temps nous les gardons",
    "heading_rights": "Vos droits",
}
