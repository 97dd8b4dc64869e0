"""English."""

ENGLISH = {
    # Asking for the link
    "me_ask_title": "Your choices",
    "me_ask_lead": "See what you joined and what you agreed to. Pause or leave.",
    "me_ask_hint": "If we know it, we send a link to it. The link works for 60 minutes.",
    "me_ask_button": "Send me the link",
    "me_sent_title": "Please look into your inbox",
    "me_sent_lead": "If we know this address, a message with a link is on its way.",
    "me_sent_wait": "It usually arrives within a minute. Look into your spam folder too.",
    "me_sent_often": "We send at most one every 10 minutes and five a day.",
    "me_again": "Ask again",
    "me_closed_title": "This link does not work any more",
    "me_closed_lead": "A link to your choices works for 60 minutes. Ask for a fresh one.",
    "me_closed_ask": "Ask for a fresh link",
    "me_moved_lead": (
        "You gave us a new address. Your choices open again once it is confirmed, by the message "
        "that we sent there."
    ),
    # The preference centre
    "me_title": "Your choices",
    "me_for": "For {address}. This page works for 60 minutes from when we sent the link.",
    "me_none": "You have joined no program.",
    "me_none_see": "See all open programs",
    "me_state": "Now",
    "me_since": "Since",
    "me_ends": "Ends",
    "me_often": "How often",
    "me_added": "You added",
    "me_last": "Last one",
    "me_last_none": "None yet",
    "me_last_why": "Why it came",
    "me_next": "Next one",
    "me_next_on": "Planned for {date}",
    "me_next_soon": "It may come today",
    "me_next_none": "Nothing is planned yet",
    "me_next_paused": "None before {date}",
    "me_undo": "Take it back within 10 minutes",
    "me_left_go": "Tell us why",
    "me_leave_all": "Leave everything",
    "me_leave_all_hint": "One button ends all programs. Nothing of any comes any more.",
    "me_others": "Other programs that you can join",
    "me_others_lead": "Each is a promise of its own. None begins by itself.",
    "me_pending": "Waits for your yes, in the message that we sent you",
    "me_active": "On",
    "me_active_waits": "On, but nothing comes right now",
    "me_paused": "Paused until {date}",
    "me_completed": "It ended by itself",
    "me_withdrawn": "You left",
    "me_refused": "You said no",
    "me_revoked": "We stopped it",
    "me_read": "What you agreed to",
    "me_read_asked": "What you were asked to agree to",
    "me_leave": "Leave",
    "me_leave_of": "Leave “{title}”",
    "me_pause": "Pause",
    "me_pause_of": "Pause “{title}”",
    "me_pause_until": "Pause until",
    "me_date_hint": "A day to come, for example {example}",
    "me_resume": "Go on now",
    "me_resume_of": "Go on now with “{title}”",
    "me_join_again": "Read the promise of “{title}” again",
    "me_done_left": "You left “{title}”. Nothing more of it comes.",
    "me_done_paused": "“{title}” is paused until {date}.",
    "me_done_resumed": "“{title}” goes on.",
    "me_done_nothing": "There was nothing to change. This is how it stands now.",
    "me_error_date": "Write a day to come, at most a year away, for example {example}.",
    # One edition on a page
    "read_sent": "Sent to you on {date}.",
    "read_private": (
        "This is the message as we sent it to you. Only its own link opens it, and we do not note "
        "that you read it."
    ),
    "read_stopped": "{brand} has stopped sending this since then. Here is what yours said.",
    "read_gone_title": "This message is not here any more",
    "read_gone_over": "A message can be read on its page for 90 days. They are over.",
    "read_gone_ended": (
        "Your yes to this program has ended. What we kept of the message ended with it."
    ),
    "read_gone_narrowed": (
        "It used something that we may not use any more. We show nothing else in its place."
    ),
    "read_gone_not_kept": (
        "What it said of you is not kept, so we cannot show it as it was sent. We show nothing "
        "else in its place."
    ),
    "read_gone_changed": (
        "What it was made of has changed since, so we cannot show it as it was sent. We show "
        "nothing else in its place."
    ),
    "read_gone_mailbox": "The message in your mailbox stays as it is.",
    # Why did I get this?
    "why_title": "Why did I get this?",
    "why_lead": "You said yes to “{title}” on {date}.",
    "why_asked_open": "Somebody asked for “{title}” with your address. It waits for your yes.",
    "why_asked_active": "Somebody asked for “{title}” with your address, and you said yes.",
    "why_asked_ended": "Somebody asked for “{title}” with your address. It has ended.",
    "why_asked_closed": "Somebody asked for “{title}” with your address. The program has ended.",
    "why_asked_replaced": (
        "Somebody asked for “{title}” with your address. A newer request took its place."
    ),
    "why_asked_withdrawn_since": (
        "Somebody asked for “{title}” with your address. You left or said no since."
    ),
    "why_asked_expired": "Somebody asked for “{title}” with your address. The request is void.",
    "why_asked_for": "Asked for",
    "why_asked_promise": "The promise that it was about",
    "why_sent": "This message",
    "why_sent_at": "Sent",
    "why_shown_at": "Shown to you",
    "why_not_sent": "Not sent",
    "why_program": "Program",
    "why_by": "From",
    "why_agreed": "You agreed to",
    "why_version": "Version {number}. {frequency}",
    "why_used": "What we used",
    "why_used_nothing": "Nothing but your e-mail address.",
    "why_from": "Where from",
    "why_how": "What for",
    "why_age": "How old",
    "why_shown": "Used",
    "why_is_shown": "Yes",
    "why_age_fresh": "From {date}, less than a day old then",
    "why_age_one": "From {date}, one day old then",
    "why_age_other": "From {date}, {days} days old then",
    "why_for_holder": (
        "Yes. It stands in the message, or decided what we wrote. What it says is shown only in "
        "your choices."
    ),
    "why_not_kept": "Yes. What it said is not kept.",
    "why_place": "Which one",
    "why_place_is": "Number {number} of at most {most}, from {since} to {until}.",
    "why_place_only": "The only one from {since} to {until}.",
    "why_place_of_all": "Number {number} of {most} in all.",
    "why_by_person": "You told us yourself",
    "why_too_deep": "No. It goes deeper than we know each other, so we left it out.",
    "why_not_chosen": "No. You did not choose it, so we left it out.",
    "why_left_out": "No. It could have been used, and was left out.",
    "why_missing": "No. We know nothing here.",
    "why_promise": "The promise that you agreed to",
    "why_out": "Leave this program",
    "why_me": "See your choices, pause or leave",
    # What do you think of it?
    "feedback_title": "What do you think of this message?",
    "feedback_lead": (
        "Answer one question or both. Your answer goes to {brand}. It changes nothing that you "
        "agreed to."
    ),
    "feedback_useful": "Was it useful?",
    "feedback_too_personal": "Was it too personal?",
    "feedback_yes": "Yes",
    "feedback_no": "No",
    "feedback_open": "No answer",
    "feedback_remark": "Anything to add?",
    "feedback_remark_hint": "Only if you like. We delete it after {days} days.",
    "feedback_your_remark": "Written with it",
    "feedback_send": "Send my answer",
    "feedback_change": "Change my answer",
    "feedback_change_or_forget": "Change my answer, or take it back",
    "feedback_changed": "Your answer is changed.",
    "feedback_thanks": "Thank you. We noted your answer.",
    "feedback_again": (
        "If you answer again, your new answer to {brand} takes the place of the one before. What "
        "you leave open stays as it was."
    ),
    "feedback_less": "You can make messages less personal, in your choices",
    "feedback_said": (
        "An answer was given. It is not shown here, since this link goes along with a forwarded "
        "message. In your choices you can read it, change it and take it back."
    ),
    "feedback_said_before": (
        "An answer was given. It is not shown here, since this link goes along with a forwarded "
        "message. In your choices you can read it and take it back."
    ),
    "feedback_forget": "Take my answer back",
    "feedback_forgotten": "Your answer is gone.",
    "feedback_error_empty": "Answer one of the two questions, or write something.",
    "feedback_closed_title": "We do not ask about this message any more",
    "feedback_closed": "Nothing was noted.",
    "me_change": "Change what you agreed to",
    "me_look_again": "Look at “{title}” again",
    "me_depth": "How personal",
    "me_yours": "You and your data",
    "me_known": "What we know about you",
    "me_known_hint": "See every value, correct it, or say that it is wrong.",
    "me_messages": "What we sent you",
    "me_messages_hint": "What each message of the last 90 days used, and what it said of you.",
    "me_reasons": "Why you left",
    "me_reasons_hint": "What was said after you left. You can change it or take it back.",
    "me_address": "Change your e-mail address",
    "me_address_hint": "Nothing goes to the new one until it confirms.",
    "me_rights": "Your rights",
    "me_rights_hint": "A copy of everything, a rest, an end to everything, or to be erased.",
    "me_back": "Back to your choices",
    "held_stopped_controller": (
        "We stopped all mail to you. Nothing comes, and a new yes does not change that."
    ),
    "held_stopped_person": (
        "You stopped everything. Nothing of a program comes until you say yes to one again."
    ),
    "held_stopped_mail": (
        "Mail to you came back, or was reported as unwanted. Nothing comes until you say yes again."
    ),
    "held_restricted_person": (
        "Your data rests, as you asked. Nothing is used, and nothing of a program comes."
    ),
    "held_restricted_controller": (
        "We let your data rest. Nothing is used, and nothing of a program comes until we end that."
    ),
    "program_held": "We could not take your yes: we stopped all mail to you. Nothing was changed.",
    "program_changed": "Changed. It holds from now on.",
    "program_changed_data": (
        "Changed. It holds from now on. What may not be used any more is deleted, and comes back "
        "only when we are told it again."
    ),
    "program_renewed": "Thank you. You said yes again, and the receipt below is new.",
    "program_newer": "This program would like to do more.",
    "program_newer_lead": (
        "What you agreed to goes on as it is until you say yes to the new promise. You "
        "need do nothing."
    ),
    "program_newer_read": "Read the new promise",
    "program_data": "Data that is your choice",
    "program_save_data": "Save what may be used",
    "program_often": "How often",
    "program_as_promised": "As promised",
    "program_save_often": "Save how often",
    "program_personal": "How personal",
    "program_personal_hint": (
        "Each choice is less personal than the one above it. Data that it leaves out is deleted at "
        "once, and comes back only when we are told it again."
    ),
    "program_without": "Without: {fields}",
    "program_without_none": "Leaves nothing out",
    "program_depth_all": "All that you agreed to",
    "program_save_depth": "Save how personal",
    "program_receipt": "Read your receipt",
    "program_receipt_file": "Save the receipt as a file for software (JSON-LD)",
    "program_again": "Say yes again",
    "program_again_lead": "The time that was promised begins anew on the day of your yes.",
    "program_again_ended": "It ended by itself. It begins again only with a new yes.",
    "program_again_read": "Read the promise and say yes again",
    "say_yes_newer": "This is the new promise. Your old one goes on if you do nothing.",
    "say_yes_lead": "This is the promise as it is today.",
    "say_yes_button": "Yes, I want this",
    "known_title": "What we know about you",
    "known_lead": (
        "We keep data only for what you agreed to. Each piece goes when its last program ends."
    ),
    "known_none": "We hold no other data about you.",
    "known_lacking": (
        "What a program may use and we do not know is left out of its messages. One that needs it "
        "does not come."
    ),
    "known_address": "Your address",
    "known_language": "Language",
    "known_zone": "Time zone",
    "known_relationship": "How we know each other",
    "known_number": "Our number for you",
    "known_account": "Your company’s account",
    "known_first": "We have known you since",
    "known_prospect": "We have only just met",
    "known_new": "You are new with us",
    "known_established": "For a while now",
    "known_loyal": "You have been with us for long",
    "known_from": "From",
    "known_since": "Since",
    "known_programs": "Used by",
    "known_used": "Last used",
    "known_never_used": "Not yet",
    "known_by_person": "You told us.",
    "known_by_crm": "Taken from the company's customer records.",
    "known_by_import": "Taken from a list of the company.",
    "known_correct": "Correct this",
    "known_save": "Save what is right",
    "known_wrong": "This is wrong, drop it",
    "known_wrong_hint": "We drop it and take no other value, until you write the right one here.",
    "known_corrected": "Corrected. Your word wins over every other source.",
    "known_dropped": "Dropped. We take no other value, until you write the right one below.",
    "known_not_right": "You said that what we had is wrong. We dropped it and take no other value.",
    "known_say_right": "Write the right value",
    "known_error_missing": "Write the right value, or use the other button.",
    "messages_title": "What we sent you",
    "messages_lead": (
        "Your messages of the last 90 days, and older ones that were answered, the newest first. "
        "What they said of you goes when you leave their program."
    ),
    "messages_kind_welcome": "The welcome to this program",
    "messages_kind_reservation": "Shown on our site, in our app or by our staff",
    "messages_kind_notice": "The note that it ends soon",
    "messages_none": "We sent you none in the last 90 days.",
    "messages_newer": "Show newer ones",
    "messages_older": "Show older ones",
    "reasons_lead": (
        "What was said after you left. You can change it within 30 days of leaving, and take it "
        "back at any time."
    ),
    "reasons_none": "Nothing is here. No reason was given, or it is gone.",
    "messages_read": "Read it again",
    "messages_why": "Why it came",
    "answer_title": "What was said of this message",
    "address_lead": "Now we write to {address}.",
    "address_lead_again": "You gave us a new address. It has not been confirmed yet.",
    "address_again": "Mistyped? Write the address again",
    "address_new": "Your new e-mail address",
    "address_hint": "We send one message there. Nothing else goes to it until you confirm.",
    "address_button": "Change the address",
    "address_done_title": "Please look into your new inbox",
    "address_done_lead": "We send one message to {address}.",
    "address_done_wait": (
        "Until you confirm there, nothing comes, and your choices stay closed. Is the address "
        "mistyped? For an hour after your link was mailed you can write it again."
    ),
    "rights_copy": "A copy of everything",
    "rights_copy_lead": "All that we hold about you, and all that you said to us.",
    "rights_copy_page": "Save it as a page to read",
    "rights_copy_file": "Save it as a file for software",
    "rights_rest": "Let your data rest",
    "rights_rest_lead": (
        "We keep your data and use none of it. Nothing of a program comes meanwhile."
    ),
    "rights_asked": (
        "Where somebody asks for a program, or for the link to this page, with your address, one "
        "message still comes. Only your own yes starts anything."
    ),
    "rights_rest_button": "Let it rest",
    "rights_rests": "Your data rests. Nothing is used, and nothing of a program comes.",
    "rights_go_on": "Use it again",
    "rights_goes_on": "Your data may be used again for what you agreed to.",
    "rights_stop": "Stop everything",
    "rights_stop_lead": (
        "You leave every program, and nothing of any comes any more. Only you can change that."
    ),
    "rights_stop_button": "Stop everything now",
    "rights_stopped": "Everything has stopped. Nothing of a program comes any more.",
    "rights_erase": "Be erased",
    "rights_erase_lead": "We forget you. The next page says what goes and what stays.",
    "rights_erase_go": "See what erasing means",
    "erase_title": "Shall we forget you?",
    "erase_lead": "This is done at once and cannot be taken back.",
    "erase_goes": "What goes",
    "erase_goes_data": "Your address, your name and every value that we hold.",
    "erase_goes_programs": "Every program that you joined.",
    "erase_goes_proof": (
        "The key that opens what you wrote and from where. Nobody can read it any more."
    ),
    "erase_stays": "What stays",
    "erase_stays_stop": (
        "A code made from your address, so that no list brings you back. It cannot be "
        "read as an address."
    ),
    "erase_stays_chain": "Entries without a name: that somebody said yes to these words and left.",
    "erase_button": "Forget me now",
    "erase_stay": "To stay, go back or close this page.",
    "erase_done_title": "You are forgotten",
    "erase_done_lead": "All that said who you are is gone, and no mail comes any more.",
    "erase_done_again": "You can join again yourself at any time, as somebody new.",
    "often_day": "At most one a day",
    "often_week": "At most one a week",
    "often_month": "At most one a month",
    "often_quarter": "At most one a quarter",
    "often_year": "At most one a year",
    "depth_identity": "Only what says who you are",
    "depth_declared": "Nothing beyond what you told us",
    "depth_observed": "No guesses of ours",
    "depth_inferred": "Our guesses too",
    # What they set themselves
    "known_own": "Change language and time zone",
    "known_own_language": "Your language",
    "known_own_language_hint": (
        "For these pages, and for messages that are written in it. Others come in the language "
        "in which you said yes."
    ),
    "known_own_language_error": "Choose one of the languages in the list.",
    "known_own_zone": "Your time zone",
    "known_own_zone_hint": "A big city of your time zone, for example Berlin or New York.",
    "known_own_zone_error": (
        "We do not know this time zone. Write a big city near you, for example Berlin, or its full "
        "name, for example Europe/Berlin."
    ),
    "known_own_save": "Save language and time zone",
    "known_own_done": "Saved. Your word wins over every other source.",
}
