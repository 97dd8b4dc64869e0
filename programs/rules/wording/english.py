"""The generated words of a promise in English."""

ENGLISH = {
    "saves_money": "It is meant to save you money.",
    "saves_time": "It is meant to save you time.",
    "keeps_informed": "It is meant to keep you informed.",
    "teaches": "It is meant to teach you something.",
    "takes_care": "It is meant to help you take care of what you have.",
    "format_email": "By e-mail, about {words} words each.",
    "format_page": "On a private web page, about {words} words each.",
    "format_external": "On our site, in our app or from our staff, about {words} words each.",
    "with_pictures": "With pictures.",
    "without_pictures": "Without pictures.",
    "frequency_day": "At most {count} a day.",
    "frequency_week": "At most {count} a week.",
    "frequency_month": "At most {count} a month.",
    "frequency_quarter": "At most {count} a quarter.",
    "frequency_year": "At most {count} a year.",
    "term_days_one": "For {count} day. Then it ends by itself.",
    "term_days_other": "For {count} days. Then it ends by itself.",
    "term_editions_one": "It comes {count} time in all. Then it ends by itself.",
    "term_editions_other": "It comes {count} times in all. Then it ends by itself.",
    "term_end_date": "Until {date}. Then it ends by itself.",
    "term_until_stopped": "Until you stop it.",
    "term_yearly": (
        "Once a year one of the messages asks whether you still want it. No answer changes nothing."
    ),
    "reach": (
        "Your e-mail address, language and time zone: to send you this. "
        "All data named here is used for this and for nothing else."
    ),
    "category_identity": "It says who you are.",
    "category_declared": "It is what you told us.",
    "category_observed": "It is what you did with us.",
    "category_inferred": "It is our guess.",
    "special": "It is sensitive: the law protects it more than other data.",
    "need_required": "needed",
    "need_optional": "only if you tick it",
    "need_asked": "only if you tell us when you join",
    "measured": (
        "We do not measure whether you open a message or click a link. "
        "Nothing that you do with it is counted. "
        "Behind a link in each message you can say whether it was useful, or too personal. "
        "That is up to you. We keep your answer until you take it back, and what you write for "
        "{days} days at most."
    ),
    "leave": (
        "You can leave at any time, with one click. "
        "The link is in the welcome and in all that is promised here. It works at once."
    ),
    "control_optional": "Switch each piece of data that is your choice on or off.",
    "control_depth": "Make it less personal.",
    "control_less_often": "Get it less often.",
    "control_pause": "Pause it until a day that you choose.",
    "control_where": "All this is under “Your choices”, at any time. Each message links there.",
    "control_version": (
        "If we ever want more than this, one of the messages asks you, once. "
        "Until you say yes to that, this promise holds."
    ),
    "nothing_else": "Joining this joins nothing else. Besides what is promised here you get only:",
    "mail_confirmation": "one message that asks you to confirm that you want this",
    "mail_welcome": "a welcome: what you agreed to, when the first one comes, and the way out",
    "mail_notice_days_one": (
        "one message {count} day before it ends, with the way to renew, if you want"
    ),
    "mail_notice_days_other": (
        "one message {count} days before it ends, with the way to renew, if you want"
    ),
    "mail_notice_end_date_one": "one message {count} day before it ends",
    "mail_notice_end_date_other": "one message {count} days before it ends",
    "mail_notice_editions": (
        "one message when only the last one is left, with the way to renew, if you want"
    ),
    "mail_moved": "if your address changes, one message that asks you to confirm the new one",
    "mail_asked_for": "a link that you ask for",
    "processors_none": "Nobody else handles your data.",
    "processors_some": "These handle data for us, and only as we tell them:",
    "retention_one": (
        "We delete this data within a day after you leave, except what another program of yours "
        "uses. We note which data a message used. What it said of you stays locked in that "
        "note, for {days} days at most. "
        "The proof of your yes is kept for at least {count} year after it ends."
    ),
    "retention_other": (
        "We delete this data within a day after you leave, except what another program of yours "
        "uses. We note which data a message used. What it said of you stays locked in that "
        "note, for {days} days at most. "
        "The proof of your yes is kept for at least {count} years after it ends."
    ),
    "right_access": "See what we know about you, and get a copy.",
    "right_correct": "Correct it, have it deleted, or have its use limited.",
    "right_withdraw": "Take back your yes at any time. What was done before stays lawful.",
    "right_human": "Ask a human: {contact}.",
    "right_complain": "Complain to the authority: {authority}.",
    "heading_value": "What it does for you",
    "heading_content": "What you get",
    "heading_sample": "An example",
    "heading_format": "How it comes",
    "heading_frequency": "How often",
    "heading_term": "For how long",
    "heading_data": "What data we use",
    "heading_source": "Comes from",
    "heading_how": "Used for",
    "heading_choices": "Possible answers",
    "heading_measured": "What we measure",
    "heading_control": "What you can change",
    "heading_leave": "How to leave",
    "heading_nothing_else": "What else comes",
    "heading_brand": "Who is asking",
    "heading_processors": "Who else handles your data",
    "heading_retention": "How long we keep it",
    "heading_rights": "Your rights",
}
