"""Every way into the installation that could make a consent: the register of `INV-13`.

A new operation, page, action, command, task or receiver has to be entered here, with what it is
called with, before `test_no_consent_by_proxy` passes; that test then calls it and looks whether
anybody became active by it.
"""

from collections.abc import Mapping

# Operations of the API: path below /api/v1/ and methods. Each is called with its own example.
API: Mapping[str, str] = {
    "programs/": "GET",
    "programs/<str:slug>/": "GET",
    "programs/<str:slug>/invitations/": "GET",
    "subscribers/batch/upsert/": "POST",
    "subscribers/batch/link/": "POST",
    "subscribers/batch/merge/": "POST",
    "subscribers/<str:external_id>/": "GET PUT",
    "subscribers/<str:external_id>/subscriptions/": "GET",
    "subscribers/<str:external_id>/withdraw-all/": "POST",
    "event-jobs/": "GET POST",
    "event-jobs/<int:job_id>/": "GET",
    "event-jobs/<int:job_id>/cancel/": "POST",
    "event-jobs/<int:job_id>/errors/": "GET",
    "import-jobs/": "GET POST",
    "import-jobs/<int:job_id>/": "GET",
    "import-jobs/<int:job_id>/cancel/": "POST",
    "import-jobs/<int:job_id>/errors/": "GET",
    "invitation-links/": "POST",
    "subscription-requests/": "POST",
    "subscriptions/batch/read/": "POST",
    "subscriptions/batch/withdraw/": "POST",
    "suppressions/": "GET POST",
    "permission-check/": "GET",
    "permission-checks/batch/": "POST",
    "reservations/batch/outcomes/": "POST",
    "reservations/<int:reservation_id>/outcome/": "POST",
    "events/": "POST",
    "events/batch/": "POST",
    "consent-events/": "GET",
    "consent-events/<int:event_id>/receipt/": "GET",
    "deliveries/": "GET",
    "deliveries/<int:delivery_id>/": "GET",
    "deliveries/<int:delivery_id>/message/": "GET",
    "deliveries/<int:delivery_id>/receipt/": "GET",
    "privacy-requests/": "GET POST",
    "webhook-endpoints/": "GET POST",
    "webhook-endpoints/<int:endpoint_id>/": "GET PATCH DELETE",
    "webhook-endpoints/<int:endpoint_id>/secret/": "GET",
    "webhook-endpoints/<int:endpoint_id>/secret/rotate/": "POST",
    "webhook-endpoints/<int:endpoint_id>/test/": "POST",
    "webhook-endpoints/<int:endpoint_id>/resend-dead/": "POST",
    "webhook-deliveries/": "GET",
    "webhook-deliveries/<int:webhook_id>/": "GET",
    "webhook-deliveries/<int:webhook_id>/resend/": "POST",
}

# Models in the admin: what a superuser may write there, and the actions on many rows at once.
ADMIN_MODELS: Mapping[str, tuple[str, str]] = {
    "admin.LogEntry": ("", ""),
    "auth.User": ("add change", ""),
    "config.ApiKey": ("add change", "end_overlap revoke rotate"),
    "consent.ConsentEvent": ("", ""),
    "consent.InvitationBatch": ("add change delete", ""),
    "consent.ListMove": ("", ""),
    # One is added by uploading a file: `tests/consent/people_imports` goes all its way.
    "consent.PeopleImport": ("add", ""),
    "consent.Subscription": ("", ""),
    "delivery.Catalogue": ("add change delete", ""),
    # One is added from its catalogue's page: the address names it.
    "delivery.CatalogueRow": ("change delete", ""),
    "delivery.Delivery": ("", "resolve"),
    "delivery.Edition": ("add change delete", ""),
    "delivery.Figure": ("", ""),
    "delivery.Guardrail": ("add change", ""),
    "delivery.MailEvent": ("", ""),
    "delivery.Pace": ("add change", ""),
    "delivery.PrivacyRequest": ("add change", ""),
    "delivery.ProgramHold": ("", ""),
    "delivery.Reservation": ("", "resolve"),
    "delivery.TrialEnd": ("", ""),
    "programs.Brand": ("add change delete", ""),
    "delivery.WebhookDelivery": ("", "again"),
    "delivery.WebhookEndpoint": ("add change delete", ""),
    "programs.DataField": ("add change delete", ""),
    "programs.Invitation": ("add change delete", ""),
    "programs.Program": ("add change delete", ""),
    "programs.TwoPersonRule": ("add", ""),
    "subscribers.Subscriber": (
        "",
        "lift_stop restrict restrict_as_asked stop_mail unrestrict",
    ),
    "subscribers.Suppression": ("", ""),
}

# Pages of the admin besides those that Django gives each model.
ADMIN_PAGES = (
    " app_list auth_user_password_change auth_user_reset_second_factor auth_user_unlock"
    " autocomplete consent_consentevent_receipt consent_invitationbatch_answered"
    " consent_invitationbatch_left_out consent_invitationbatch_step"
    " consent_invitationbatch_take consent_listmove_begin consent_listmove_people"
    " consent_peopleimport_cancel consent_peopleimport_columns consent_peopleimport_refusals"
    " consent_peopleimport_start consent_peopleimport_undo consent_subscription_needed"
    " consent_subscription_needed_file delivery_delivery_story subscribers_subscriber_export"
    " subscribers_subscriber_merge"
    " delivery_catalogue_file delivery_delivery_proof"
    " delivery_edition_approve delivery_edition_take"
    " delivery_edition_calendar delivery_edition_cancel delivery_edition_look"
    " delivery_edition_look_first delivery_edition_message delivery_edition_pause"
    " delivery_edition_people delivery_edition_preview delivery_edition_progress"
    " delivery_edition_readers delivery_edition_resume delivery_edition_send"
    " delivery_edition_test delivery_figure_csv delivery_figure_month delivery_figure_report"
    " delivery_privacyrequest_carry_out delivery_privacyrequest_copy delivery_privacyrequest_refuse"
    " delivery_programhold_release delivery_webhookendpoint_dead delivery_webhookendpoint_pause"
    " delivery_webhookendpoint_resume delivery_webhookendpoint_secret"
    " delivery_webhookendpoint_test"
    " delivery_trialend_address delivery_trialend_brand delivery_trialend_came_back"
    " delivery_trialend_end delivery_trialend_new delivery_trialend_test"
    " index jsi18n login"
    " logout password_change password_change_done programs_invitation_next"
    " programs_invitation_preview programs_invitation_publish"
    " programs_invitation_send_back programs_invitation_words programs_program_advice"
    " programs_program_kit programs_program_move programs_program_next"
    " programs_program_promise programs_program_qr programs_program_sheet"
    " programs_program_starter second_factor second_factor_begin second_factor_code"
    " second_factor_codes second_factor_log_out view_on_site"
)

# Commands with what they are called with; KEY is the newest, FOLDER holds
# people.csv, list.csv and more.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "create_api_key": ("create_api_key key --all",),
    "import_subscribers": ("import_subscribers FOLDER/people.csv",),
    "journal": ("journal status", "journal replay"),
    "ledger": ("ledger verify", "ledger seal", "ledger keys", "ledger roots"),
    "move_list": (
        "move_list FOLDER/list.csv --program weekly-usuals --source s --statement t --per-hour 9",
    ),
    "proof_pack": ("proof_pack crm-bob --output FOLDER/pack.zip",),
    "proof_pack_verify": ("proof_pack_verify FOLDER/pack.zip",),
    "ropa": ("ropa",),
    "rotate_api_key": ("rotate_api_key KEY",),
    "revoke_api_key": ("revoke_api_key KEY",),
    "setup": ("setup --no-brand --no-input --username x --email x@example.com",),
    "verify": ("verify",),
}

TASKS = (
    " config.tasks.forget_answers config.tasks.take_event_jobs delivery.tasks.figures"
    " delivery.tasks.guard"
    " delivery.tasks.import_people delivery.tasks.mail delivery.tasks.notice"
    " delivery.tasks.plan delivery.tasks.pulse delivery.tasks.purge delivery.tasks.seal"
    " delivery.tasks.send_answers"
    " delivery.tasks.send_editions delivery.tasks.send_webhooks delivery.tasks.tick"
)

# Receivers of signals, each with the signal that it is sent.
RECEIVERS: Mapping[str, str] = {
    "config.receivers.forget_answers_stored_meanwhile": "events_folded_late",
    "config.receivers.forget_freed_answers": "reservations_freed",
    "config.receivers.forget_revocable_answers": "events_recorded",
    "config.receivers.forget_uncovered_answers": "values_dropped",
    "config.receivers.scrub_the_erased": "person_erased",
    "config.staff.groups.keep_groups": "post_migrate",
    "config.staff.trail.log_lock_out": "user_locked_out",
    "consent.receivers.settle_after_request": "request_finished",
    "delivery.receivers.answer_events": "events_recorded",
    "delivery.receivers.follow_late_folds": "events_folded_late",
    "delivery.receivers.forget_the_erased": "person_erased",
    "delivery.receivers.keep_held_by_guardrails": "program_opens",
    "delivery.receivers.outlast_what_is_in_flight": "program_stopped",
    "delivery.receivers.tell_of_held_programs": "program_held",
    "delivery.receivers.tell_of_published_invitations": "invitation_published",
    "delivery.receivers.write_first_editions": "program_begun",
    "delivery.receivers.wake_for_posted_forms": "form_posted",
}

# The customer's pages: "" where no method makes a consent, else why its POST may.
PUBLIC: Mapping[str, str] = {
    "consent:home": "",
    "consent:invitation": "",
    "consent:inbox": "",
    "consent:declined": "",
    "consent:declined_personally": "",
    "consent:kept": "",
    "consent:personal": "",
    "consent:confirm": "The person's own yes, on the page that their mailbox led to.",
    "consent:undo": "They take their own leaving back within ten minutes.",
    "consent:reason": "",
    "consent:leave": "",
    "consent:leave_bare": "",
    "delivery:me": "",
    "delivery:me_sent": "",
    "delivery:preferences": "",
    "delivery:known": "",
    "delivery:messages": "",
    "delivery:answer": "",
    "delivery:reasons": "",
    "delivery:reason": "",
    "delivery:address": "",
    "delivery:rights": "",
    "delivery:erase": "",
    "delivery:program": "",
    "delivery:say_yes": "The person, on a page whose link was mailed to their address.",
    "delivery:receipt_file": "",
    "delivery:read": "",
    "delivery:why": "",
    "delivery:sample": "",
    "programs:style": "",
    "programs:logo": "",
}

# Where machines tell us something without a key of the API. Each is told everything that it may be
# told, about everybody.
WEBHOOKS: Mapping[str, str] = {
    "webhooks/anymail/<slug:provider>/tracking/": "POST",
}

# Who builds an entry that permits, and which services have one built, by the person's own word.
BUILDS_A_YES = "consent.services.yes"
SAYS_A_YES = (
    "consent.services.confirm consent.services.leave consent.services.moving consent.services.renew"
)
# Entries whose kind is not written where they are built: the database holds them to what their
# actor and method may say.
BUILDS_ANY_KIND = (
    "consent.services.complete consent.services.leave consent.services.renarrowing"
    " consent.services.whole"
)
