"""English."""

ENGLISH = {
    # Every page
    "skip": "Skip to the content",
    "language": "Language",
    "of_title": "“{title}”",
    "footer_quiet": "This page sets no cookies and loads nothing from other sites.",
    "footer_me": "See what you joined, pause it or leave",
    # While only staff get messages
    "trial_title": "We are still trying this out",
    "trial_lead": (
        "Until it opens, messages go only to people who work here. To anybody else nothing comes "
        "of this page yet: please come back later."
    ),
    "trial_asked": (
        "A message comes only if you work here and have confirmed this address with us. To anybody "
        "else none comes: please ask again when this is open."
    ),
    # Of a brand that is for trying things only
    "sandbox_title": "This is a sandbox",
    "sandbox_lead": (
        "It is for trying things out: nothing here is real, nothing is sent, and only made-up "
        "people with an address at sandbox.example can join."
    ),
    # The start page
    "home_title": "Personal, because you said yes",
    "home_lead": (
        "Each program below is one promise. You read it and say yes or no. Nothing else follows."
    ),
    "home_how": "How it works",
    "home_how_read": "Read what you get, how often, and which data it needs.",
    "home_how_yes": "Say yes with your e-mail address, then once more in the message we send.",
    "home_how_leave": "Leave at any time with one click. It works at once.",
    "home_open": "Open programs",
    "home_none": "No program takes people in right now. Please look again later.",
    "home_read": "Read the promise: {title}",
    "home_by": "by {brand}",
    # The promise
    "promise": "The promise",
    "glance": "The promise at a glance",
    "glance_data": "Your data",
    "glance_format": "It comes",
    "glance_frequency": "How often",
    "glance_term": "How long",
    "glance_leave": "Leaving",
    "glance_leave_words": "Any time, by one click.",
    "glance_no_data": "None but your e-mail address.",
    "glance_no_data_optional": "None but your e-mail address. More only if you choose.",
    "glance_optional": "{fields}. More only if you choose.",
    "full": "The promise in full",
    "full_how": "How it comes, how often and how long",
    "full_who": "Who asks, who else sees it, your rights",
    "full_genuine": "Is this page genuine?",
    "who_phone": "Phone",
    "who_mail": "E-mail",
    "who_policy": "Privacy policy",
    "genuine_host": "The address at the top of your browser must begin with {host}.",
    "genuine_phone": "Call {name} at {phone}, or write to {email}, and ask about “{title}”.",
    "genuine_mail": "Write to {name} at {email} and ask about “{title}”.",
    "genuine_own": (
        "Go to {name} yourself: type {host} into your browser. The name, the phone number and the "
        "address there should be those on this page."
    ),
    "genuine_never": "We never ask for a password or for money on this page.",
    "version": "Version {number} of this promise.",
    "full_open": "Show all of it at once, to read or to print",
    # A whole example of what comes
    "sample_see": "See a whole example",
    "sample_title": "What you would get",
    "sample_lead": "An example of “{title}” from {brand}.",
    "sample_sent": (
        "This one went out on {when}. Where yours would have your data, it names what belongs "
        "there."
    ),
    "sample_written": "None has gone out yet. This example was written with the promise.",
    "sample_none": "None has gone out yet. This is what each one brings.",
    "sample_each": "Each one also says why it came, what it used and how to leave.",
    # What a newer version would change
    "changes_title": "What would change",
    "changes_lead": (
        "You said yes to an older version of this promise. It goes on as it is until you say yes "
        "to this one."
    ),
    "changes_before": "Now",
    "changes_after": "New",
    "changes_not_yet": "Not part of it",
    "changes_gone": "No longer part of it",
    "changes_more": "asks for more",
    "changes_same": "Everything else stays as it is.",
    "member_same": "You said yes to this promise. It goes on as it is if you do nothing.",
    "keep": "Keep what I have",
    "keep_title": "Everything stays as it is",
    "keep_lead": "You keep the promise that you said yes to. We changed and recorded nothing.",
    # Joining
    "asks": "{brand} asks you",
    "email": "Your e-mail address",
    "trap": "Please leave this empty. It is there for machines.",
    "email_hint": "Nothing starts until you confirm.",
    "link_for": "This link was made for {address}.",
    "choices": "Add more, if you like",
    "choices_hint": "All of it is up to you. Leave it empty and the rest works all the same.",
    "may_use": "You may use: {label}",
    "answer_none": "No answer",
    "answer_list_hint": "Several? Put a semicolon between them.",
    "answer_date_hint": "For example {example}.",
    "yes": "Yes, I want this",
    "no": "No, thank you",
    "not_for_me": "Not for me",
    "error_title": "Please look at this again",
    "error_email_missing": "Write your e-mail address, for example name@example.com.",
    "error_email": (
        "This is not an e-mail address that we can write to. It should look like name@example.com."
    ),
    "error_sandbox": (
        "This is a sandbox: write a made-up address at sandbox.example, such as "
        "name@sandbox.example."
    ),
    "error_value": "We do not understand this answer. Correct it, or leave it empty.",
    "error_long": "Write at most {most} characters.",
    "error_version": (
        "The promise changed while you were reading. Please read it again; "
        "what you wrote is still here."
    ),
    "inbox_title": "Please look into your inbox",
    "inbox_lead": "If you gave us your address, a message goes to it now.",
    "inbox_unless": (
        "No message comes if one went there a moment ago, if three went there today, or if we have "
        "stopped all mail to that address."
    ),
    "inbox_what": "Open it and say yes there. Only then does it start.",
    "inbox_wait": "It usually arrives within a minute. Look into your spam folder too.",
    "inbox_missing": "No message came?",
    "inbox_missing_lead": (
        "Write the address once more: it may have been mistyped. What you chose stays as it was. "
        "The same choice goes out once in 10 minutes, and at most three messages go in a day."
    ),
    "inbox_resend": "Send it once more",
    "inbox_resend_hint": "For example name@example.com.",
    "inbox_again": "Back to the promise",
    "inbox_nothing": "If you do nothing, nothing happens. After 30 days the request is void.",
    "declined_title": "That is a no. Thank you for reading.",
    "declined_public": "We recorded nothing about you.",
    "declined_personal_title": "Thank you for reading",
    "declined_personal": (
        "If you are not in this program, we took this as a no. We do not invite you to it again "
        "for six months."
    ),
    "declined_holds": (
        "If you are in, or asked to join, that goes on: a link can be forwarded, so nobody can "
        "leave for you here. To leave, use the link in any message of it, or the one below."
    ),
    "declined_back": "Changed your mind? The promise is still here",
    # Confirming
    "confirm_title": "Shall we start?",
    "confirm_lead": "You asked for “{title}” from {brand}. Your yes here starts it.",
    "confirm_button": "Yes, start it",
    "brought_lead": (
        "{brand} was told that you signed up at “{source}” on {when}. May it send you “{title}”? "
        "Only your yes here starts it."
    ),
    "brought_data": "What it would use",
    "brought_added": "Added, as we were told",
    "brought_answers": "What you are said to have answered",
    "brought_no": "Nothing starts. Nobody can ask this in your name again.",
    "confirm_else": "Was it not you? Close this page. Nothing starts.",
    "renew_title": "Do you want it again?",
    "renew_goes_on": (
        "You get “{title}” from {brand} now. With your yes it goes on, and its time begins anew."
    ),
    "renew_again": "“{title}” from {brand} has ended. With your yes it begins anew.",
    "renew_until": "Said today, your yes lasts until {when}.",
    "renew_button": "Yes, I want it again",
    "renew_else": "Rather not? Close this page. Nothing is renewed.",
    "chosen": "What you chose",
    "chosen_required": "Needed data",
    "chosen_optional": "You added",
    "chosen_left_out": "You left out",
    "kept_pause": "It is paused, as you chose, until:",
    "chosen_none": "Nothing extra",
    "joined_title": "You are in",
    "joined_lead": "“{title}” has started for you.",
    "noted_title": "We noted your yes",
    "noted_lead": "You said yes to “{title}”. Nothing of it comes right now.",
    "confirm_waits": "Nothing of it comes right now, even after your yes.",
    "waits_suppressed": "All mail to you is stopped.",
    "waits_restricted": "Your data rests: nothing is used, and nothing of a program comes.",
    "waits_address_unconfirmed": (
        "We have another address of yours by now, and it has not been confirmed."
    ),
    "waits_held": "The program is paused on our side. When it goes on, so does yours.",
    "waits_closed": "The program has ended for everybody.",
    "joined_first": "When the first one comes",
    "joined_receipt": "Your receipt",
    "receipt_what": "You said yes to",
    "receipt_when": "When",
    "receipt_version": "Promise",
    "receipt_version_words": "version {number}, in {language}",
    "receipt_print": "The fingerprint of the exact words",
    "receipt_how": "How you said it",
    "receipt_by_confirmation": "With the button on the page that our message to you led to.",
    "receipt_by_moved": "With the button on the page that our message to your new address led to.",
    "receipt_by_preferences": "With the button in your preference centre.",
    "receipt_by_undo": "You took your leaving back within 10 minutes.",
    "receipt_less_often_day": "You chose less: at most one a day.",
    "receipt_less_often_week": "You chose less: at most one a week.",
    "receipt_less_often_month": "You chose less: at most one a month.",
    "receipt_less_often_quarter": "You chose less: at most one a quarter.",
    "receipt_less_often_year": "You chose less: at most one a year.",
    "receipt_depth_identity": "You chose less: only what says who you are.",
    "receipt_depth_declared": "You chose less: nothing beyond what you told us.",
    "receipt_depth_observed": "You chose less: no guesses of ours.",
    "receipt_depth_inferred": "You allowed our guesses too.",
    "receipt_ends": "It ends on {when}.",
    "receipt_answered": "You told us",
    "joined_leave": "Leave this program",
    "joined_lacking": (
        "Data that we do not know is left out. One that needs it does not come. You need do "
        "nothing."
    ),
    # Confirming a new address
    "moved_title": "Is this your address now?",
    "moved_lead": (
        "You said yes from another address. Nothing comes to {address} before you confirm it."
    ),
    "moved_programs": "What would go on",
    "moved_paused": "“{title}”, which you paused",
    "moved_same": "It goes on as it was: the same choices, the same end. Nothing else begins.",
    "moved_alone": (
        "Nothing that you joined goes on right now. This address opens your choices then."
    ),
    "moved_button": "Yes, send it here",
    "moved_button_alone": "Yes, it is mine",
    "moved_else": "Is this not you? Close this page. Nothing comes to this address.",
    "moved_done_title": "Your address is confirmed",
    "moved_done_lead": "What you joined comes to {address} from now on.",
    "moved_done_programs": "What goes on",
    "moved_held": "All mail to you is stopped. That stays so, whatever you do here.",
    "moved_done_nothing": "Nothing that you joined goes on right now, so nothing comes.",
    "moved_expired_title": "This link does not work any more",
    "moved_expired_lead": "It works for 30 days, and only until your address changes again.",
    "moved_expired_newest": "Please use the newest message that we sent to you.",
    # Leaving
    "leave_title": "Leave “{title}”?",
    "leave_lead": "One click and it ends, at once.",
    "leave_what": (
        "We send you no more of it. What we know about you only for it is deleted within a day."
    ),
    "leave_others": "Other programs that you joined go on.",
    "leave_button": "Leave now",
    "leave_stay": "To stay, close this page.",
    "left_title": "You left “{title}”",
    "left_lead": "Done. Nothing more of it comes.",
    "left_on_its_way": "A message that left us before your click may still arrive.",
    "left_when": "You left on {when}.",
    "left_elsewhere": (
        "Did not mean to? For 10 minutes you can take it back in your choices."
        " We mail you the link to them. If one went to you in the last 10 minutes, use that one:"
        " no second one goes so soon."
    ),
    "left_elsewhere_go": "Ask for the link",
    "ended_title": "Nothing more of “{title}” comes",
    "ended_completed": "It ran until {when}, as promised, and then ended.",
    "ended_revoked": "It was ended on our side on {when}.",
    "ended_refused": "You said no to it on {when}.",
    "ended_lapsed": "The request was never confirmed, and was good until {when}.",
    "ended_erased": "What we knew about you has been erased.",
    "ended_nothing_to_do": "There is nothing left to do.",
    "undo_title": "Did not mean to?",
    "undo_lead": (
        "For 10 minutes you can take it back, with the same choices as before. Data that was "
        "deleted when you left comes back only when we are told it again."
    ),
    "undo_button": "Take it back",
    "instead_title": "Or rather less of it?",
    "instead_what": "What you would like instead",
    "instead_lead": (
        "For 10 minutes you can come back to less than before, to the same end. You stay out "
        "unless you press this button."
    ),
    "instead_pause_month": "Pause it for 30 days",
    "instead_pause_quarter": "Pause it for 90 days",
    "instead_often_month": "At most one a month",
    "instead_often_quarter": "At most one a quarter",
    "instead_often_year": "At most one a year",
    "instead_button": "Come back to this",
    "instead_error": "Choose one of these, or stay out by closing this page.",
    "reason_title": "Would you tell us why?",
    "reason_page_title": "Why did you leave “{title}”?",
    "reason_lead": "Only if you like. You have left, whatever you say here.",
    "reason_why": "Your reason",
    "reason_too_often": "It came too often",
    "reason_not_useful": "It was not useful to me",
    "reason_too_personal": "It was too personal",
    "reason_not_needed": "I do not need it any more",
    "reason_never_asked": "I never asked for it",
    "reason_other": "Something else",
    "reason_remark": "In your own words",
    "reason_remark_hint": "We delete this after {days} days.",
    "reason_button": "Send my reason",
    "reason_thanks": "Thank you. We noted it.",
    "reason_said": (
        "A reason was given. It is not shown here, since the way here begins in a message that "
        "can be forwarded."
    ),
    "reason_said_asked": "In your choices you can read it, change it and take it back.",
    "reason_said_late": "In your choices you can read it and take it back.",
    "reason_before": "A reason is noted. What was said first stays.",
    "reason_change": "Change my reason",
    "reason_changed": "Your reason is changed.",
    "said_go": "Ask for the link to your choices",
    "reason_forget": "Take my reason back",
    "reason_forgotten": "Your reason is gone.",
    "reason_error_empty": "Choose a reason, or write something.",
    "reason_late_title": "We do not ask any more",
    "reason_late": "Nothing was noted. That you left stands.",
    "undone_title": "You are back in “{title}”",
    "undone_lead": (
        "It goes on with what you had chosen, to the same end. "
        "What was deleted when you left comes back when we are told it again."
    ),
    "undone_waits": "Nothing of it comes right now.",
    "back_title": "You are already back in “{title}”",
    "back_lead": "You took your leaving back. There is nothing left to do.",
    "undo_late_title": "That was more than 10 minutes ago",
    "undo_late": "You are not in the program.",
    "undo_since_title": "Something has changed since",
    "undo_since": "So this button does nothing any more. See what holds now.",
    "undo_over_title": "This cannot be taken back",
    "undo_over": "Your earlier yes does not hold any more.",
    # Of a program, to who is out of it
    "again_open": "You can join again.",
    "again_held": "The program takes nobody in right now.",
    "again_closed": "The program has ended and takes nobody in any more.",
    "join_again": "Read the promise and join again",
    # Where a page cannot do what was asked
    "unknown_title": "We do not know this link",
    "unknown_lead": "Parts of it may be missing.",
    "unknown_copy": "Copy the whole link from the message into your browser.",
    "unknown_me": "To pause or leave a program, ask for a fresh link",
    "unknown_home": "See all open programs",
    "page_title": "This page does not exist",
    "page_lead": "The address may be mistyped, or the page is gone.",
    "closed_title": "This program takes nobody in right now",
    "closed_lead": "Nothing was recorded about you.",
    "over_title": "This program has ended",
    "over_lead": "It takes nobody in any more, and nothing of it comes to anybody.",
    "expired_link_title": "This personal link has expired",
    "expired_link_lead": "Personal links work for a limited time. The program has a public page.",
    "expired_link_join": "Read the promise on the public page",
    "expired_title": "This request has expired",
    "expired_lead": "A request can be confirmed for 30 days. Nothing was started.",
    "expired_fresh": (
        "Do you still want “{title}”? We send you a new message, and you decide there."
    ),
    "expired_send": "Send me a new message",
    "expired_again": "Ask for a new message",
    "replaced_title": "There is a newer request",
    "replaced_lead": "You asked again after this message. Please use the newest message we sent.",
    "withdrawn_since_title": "You left or said no after this request",
    "withdrawn_since_lead": "So this link starts nothing any more.",
    "not_done_title": "We could not do that",
    "not_done_lead": "Nothing was changed: our records cannot be written right now.",
    "not_yet_lead": (
        "Nothing was changed: our records are just being brought up to date. "
        "Until that is done we take no new yes."
    ),
    "not_done_again": (
        "Please try again in a few minutes. Until then no message leaves us either."
    ),
    "too_many_title": "Please try again later",
    "too_many_lead": (
        "More forms came from your network, or for this page, than we take in a short time. "
        "Nothing was recorded, and no message goes."
    ),
    "too_many_again": (
        "It works again within an hour. You can always leave by the links in our messages."
    ),
    "not_counted_lead": "We cannot take this form right now. No message goes.",
    "not_counted_again": (
        "Please try again in a few minutes. You can always leave by the links in our messages."
    ),
    "kept_here": "What you wrote is still here.",
    "broken_title": "Something went wrong on our side",
    "broken_lead": "Nothing was lost that you had sent before. Please try again in a minute.",
    # Behind a personal link, to members and strangers alike
    "link_in_already": (
        "Did you say yes to this before? Then it goes on, and you need not do anything here."
    ),
}
