"""The generated words of messages in English."""

ENGLISH = {
    "why": "You get this because you said yes to “{title}” on {date}.",
    "used": "We used: {fields}.",
    "used_nothing": "We used nothing about you but your address.",
    "leave": "Leave “{title}”",
    "why_link": "What we used and why",
    "me_link": "Your choices",
    "confirmation_subject": "Please confirm: {title}",
    "confirmation_preheader": "Nothing comes before you say yes.",
    "confirmation_lead": (
        "Somebody asked {brand} to send “{title}” to this address. "
        "Nothing comes before you say yes."
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
    "welcome_promise": "What we promised",
    "welcome_first": "When the first one comes",
    "welcome_first_at": "On {date}.",
    "welcome_first_later": "When there is something for you. {frequency}",
    "welcome_out": "If you change your mind, one click ends it at once:",
    "link_subject": "The link that you asked for",
    "link_preheader": "It works for 60 minutes.",
    "link_lead": "You asked for the link to your choices at {brand}. Here it is.",
    "link_button": "See my choices",
    "link_lasts": "The link works for 60 minutes. Do not forward this message.",
    "link_not_you": "If you did not ask for it, do nothing.",
}
