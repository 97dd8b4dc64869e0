"""The generated words of messages in English."""

ENGLISH = {
    "why": "You get this because you said yes to “{title}” on {date}.",
    "used": "We used: {fields}.",
    "used_nothing": "We used nothing about you but your address.",
    "leave": "Leave “{title}”",
    "why_link": "What we used and why",
    "read_link": "Read this on a page",
    "me_link": "Your choices",
    "confirmation_subject": "Please confirm: {title}",
    "confirmation_preheader": "Nothing comes before you say yes.",
    "confirmation_lead": (
        "Somebody asked {brand} to send “{title}” to this address. "
        "Nothing comes before you say yes."
    ),
    "confirmation_lead_brought": (
        "You signed up at “{source}” on {date}: so {brand} was told. "
        "May it send you “{title}”? Nothing comes before you say yes here yourself."
    ),
    "confirmation_promise": "What you would agree to",
    "confirmation_button": "Read it again and say yes",
    "confirmation_lasts": "The link works for 30 days.",
    "confirmation_not_you": (
        "If this was not you, do nothing. Then you get nothing, and the request ends by itself."
    ),
    "welcome_subject": "You said yes to “{title}”",
    "welcome_preheader": "What we promised, when the first one comes, and the way out.",
    "welcome_lead": "You said yes to “{title}” on {date}. This is your receipt.",
    "welcome_promise": "What you said yes to",
    "welcome_first": "When the first one comes",
    "welcome_first_at": "On {date}.",
    "welcome_first_at_or_event": ("On {date}. Before that, if something happens that it is about."),
    "welcome_first_event": "When something happens that it is about. No date is set.",
    "welcome_first_later": "When there is something for you.",
    "welcome_again": "You can read this receipt again at any time, under “Your choices”:",
    "welcome_out": "If you change your mind, one click ends it at once:",
    "link_subject": "The link that you asked for",
    "link_preheader": "It works for 60 minutes.",
    "link_lead": "You asked for the link to your choices at {brand}. Here it is.",
    "link_button": "See my choices",
    "link_lasts": "The link works for 60 minutes. Do not forward this message.",
    "link_not_you": "If you did not ask for it, do nothing.",
    "notice_subject_date": "“{title}” ends on {date}",
    "notice_subject_last": "“{title}”: one more, then it ends",
    "notice_preheader": "Nothing goes on by itself.",
    "notice_lead_date": "You said yes to “{title}” on {said_on}. It ends on {date}.",
    "notice_lead_last": "You said yes to “{title}” on {said_on}. One more comes, then it ends.",
    "notice_then": "After that nothing more comes. You need not do anything.",
    "notice_renew": "If you want it to go on",
    "notice_renew_lead": "Say yes again. The page shows the whole promise before you do.",
    "notice_renew_other": (
        "The promise has changed since you said yes. The page shows what would hold then."
    ),
    "notice_button": "Read it again and say yes",
    "notice_lasts": "The link works for 30 days.",
    "notice_out": "If you want it to end now, one click is enough:",
    "address_subject": "Please confirm your new address",
    "address_preheader": "Nothing comes to this address before you say yes.",
    "address_lead": "{brand} was told that this is now your address. You said yes to:",
    "address_lead_alone": "{brand} was told that this is now your address.",
    "address_then_alone": "Nothing more comes to this address before you confirm it.",
    "address_then": "None of it comes to this address before you confirm it.",
    "address_button": "See what it is and confirm",
    "address_not_you": "If this is not you, do nothing. Then nothing comes to this address.",
    "asks_version_title": "One question, once",
    "asks_version_lead": (
        "There is a new promise for “{title}”. It asks for more than you said yes to:"
    ),
    "asks_version_else": (
        "If you do nothing, what you said yes to goes on as it is. We do not ask this again."
    ),
    "asks_version_link": "Read it and say yes",
    "asks_year_title": "Do you still want this?",
    "asks_year_lead": "You said yes to “{title}” on {date}. We ask once a year.",
    "asks_year_else": (
        "If you want it, you need not do anything. If not, “{leave}” below ends it with one click."
    ),
    "asks_year_link": "Read what you said yes to, and say it again",
    "asks_more_field": "It uses more data: {what}.",
    "asks_more_use": "It uses this for something else: {what}.",
    "asks_more_source": "This comes from somewhere else: {what}.",
    "asks_more_category": "This goes deeper: {what}.",
    "asks_more_required": "This is needed and no longer your choice: {what}.",
    "asks_more_frequency": "It comes more often. {what}",
    "asks_more_term": "It goes on for longer. {what}",
    "asks_more_format": "It comes in another form. {what}",
    "asks_more_brand": "Somebody else asks: {what}.",
    "asks_more_recipient": "Somebody more handles your data: {what}.",
    "asks_more_purpose": "It is for another purpose.",
}
