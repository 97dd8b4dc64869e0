"""What each column says of a person: the register that every new field has to enter.

It says what erasure has to reach and what may never be logged. `test_privacy` fails where a model
or a field is missing here or no longer exists.
"""

from collections.abc import Mapping
from enum import StrEnum


class Privacy(StrEnum):
    """How much of a person a column gives away."""

    # Nothing: content, configuration, bookkeeping of the installation.
    NONE = "none"
    # Something about somebody who can be told only through another row: references, states, times.
    PSEUDONYMOUS = "pseudonymous"
    # A person by itself: how to reach them, what they are like, free text about them.
    PERSONAL = "personal"
    # What opens something else: keys, and what a secret is recognized by.
    SECRET = "secret"


NONE, PSEUDONYMOUS, PERSONAL, SECRET = Privacy

# Fields by model and class, as words.
REGISTER: Mapping[str, Mapping[Privacy, str]] = {
    "config.ApiKey": {
        NONE: (
            "id name prefix line is_test replaces scopes created_at expires_at calls_a_minute"
            " revoked_at last_used_at"
        ),
        PSEUDONYMOUS: "created_by",
        SECRET: "secret_hash",
    },
    # `body` repeats what a call was answered, people included: purged after a day.
    "config.StoredAnswer": {
        NONE: "id key idempotency_key status content_type is_revocable created_at",
        PSEUDONYMOUS: "request_hash people",
        PERSONAL: "body",
    },
    # `sealed` is encrypted under a key of the person, which erasure destroys.
    "consent.ConsentEvent": {
        NONE: "id",
        PSEUDONYMOUS: (
            "subject position kind program invitation language text answers actor method at"
            " valid_until address_version details previous_hash hash"
        ),
        PERSONAL: "sealed",
    },
    # `answerable` is the controller's own: a role, or who of theirs answers for the mailing.
    # `accounts` are dropped once the links are made, before that by an erasure.
    "consent.InvitationBatch": {
        NONE: (
            "id program state relationships of_accounts sender answerable basis basis_note campaign"
            " started_at made_at made_to asked left_out"
        ),
        PSEUDONYMOUS: "started_by",
        PERSONAL: "accounts",
    },
    # What a row of an import changed: kept until it is too old to undo, values for a day; an
    # erasure deletes it.
    "consent.ImportChange": {
        NONE: "id",
        PSEUDONYMOUS: "chunk subscriber",
        PERSONAL: "before after values_before values_after",
    },
    "consent.ImportChunk": {
        NONE: "id people_import is_foreseen versions problems",
        PSEUDONYMOUS: "added",
    },
    "consent.JournalHead": {NONE: "writer position at"},
    # `sealed` is the person's own words, encrypted under a key of theirs; erasure deletes the row.
    "consent.LeavingReason": {
        NONE: "id",
        PSEUDONYMOUS: "left why remark_at said_at changed_at",
        PERSONAL: "sealed",
    },
    "consent.LinksTaken": {NONE: "id batch taken_at links", PSEUDONYMOUS: "taken_by"},
    "consent.ListMove": {
        NONE: (
            "id program source statement per_hour started_at rows_read refused asked file_hash"
            " next_turn_at finished_at"
        ),
        PSEUDONYMOUS: "started_by",
    },
    "consent.MergedRecord": {PSEUDONYMOUS: "subscriber into merged_at"},
    "consent.PeopleImport": {
        NONE: (
            "id file_name size format encoding delimiter mapping state api_key is_sandbox"
            " uploaded_at started_at finished_at moved_at rows_read bytes_read worked_ms"
            " rows_in_all foreseen counts undone trouble"
        ),
        PSEUDONYMOUS: "uploaded_by",
    },
    "consent.PersonalLink": {
        NONE: "id campaign batch",
        PSEUDONYMOUS: "subscriber program address_version created_at expires_at",
    },
    # What was typed into a public form, sealed under a key of the installation: a worker deletes it
    # within a moment, an erasure finds it by the keyed hash, after a day it goes in any case.
    "consent.PostedForm": {
        NONE: "id form failures due_at is_counted",
        PSEUDONYMOUS: "address_hash posted_at",
        PERSONAL: "sealed",
    },
    "consent.Seal": {
        NONE: "number size root frontier previous_hash sealed_at key_id signature",
    },
    "consent.SealedEntry": {NONE: "seq", PSEUDONYMOUS: "event hash"},
    "consent.SealedNode": {NONE: "id height index hash"},
    "consent.Subject": {
        NONE: "is_sandbox",
        PSEUDONYMOUS: "id subscriber head_position head_hash folded_position sealed_position",
        SECRET: "wrapped_key",
    },
    "consent.Subscription": {
        NONE: "id",
        PSEUDONYMOUS: (
            "subscriber program state invitation language text since ends_at paused_until chosen"
            " less_often depth"
            " permitted_by address_version open_request request_lapses_at last_event"
        ),
    },
    "delivery.Batch": {NONE: "id lease_until", PSEUDONYMOUS: "deliveries"},
    # Content: it says nothing about anybody.
    "delivery.Catalogue": {
        NONE: "id name about key_field columns changed_at",
        PSEUDONYMOUS: "changed_by",
    },
    "delivery.CatalogueRow": {NONE: "id catalogue key match cells"},
    # `used` names fields and where they came from, never their values; `sealed` holds these,
    # encrypted under a key of the person, which erasure destroys.
    "delivery.Delivery": {
        NONE: "id kind fence lease_until step has_values",
        PSEUDONYMOUS: (
            "state subscriber subscription edition asked_by permitted_by invitation language"
            " created_at due_at promised_at give_up_at attempts refusal error permitted_at"
            " handed_over_at"
            " settled_at used depth asks overlapped address_version provider_state provider_at"
            " event_number"
        ),
        PERSONAL: "sealed",
    },
    "delivery.Edition": {
        NONE: (
            "id program name state kind in_their_zone step after_days trigger event_fields"
            " worth_days when_refused when_missing scheduled_at valid_until fields_read"
            " created_at approved_at planned_at planned_to finished_at"
        ),
        PSEUDONYMOUS: "prepared_by approved_by alone_under",
    },
    "delivery.EditionCatalogue": {
        NONE: "id edition name key_field rows taken_at",
        PSEUDONYMOUS: "taken_by",
    },
    "delivery.EditionPicture": {NONE: "id edition name media_type width height content"},
    "delivery.EditionText": {
        NONE: (
            "id edition language relationship subject preheader markup body html_template"
            " text_template"
        ),
    },
    # `sealed` is encrypted under a key of the person; ids and the names of properties are the
    # caller's own words.
    "delivery.Event": {
        NONE: "id is_sandbox",
        PSEUDONYMOUS: "subscriber name happened_at received_at fields",
        PERSONAL: "event_id sealed answer",
    },
    # What is told of lines holds no value, and no name that is not ours.
    "delivery.EventJob": {
        NONE: (
            "id format size state api_key uploaded_at started_at finished_at rows_read lines_read"
            " bytes_read counts trouble is_sandbox"
        )
    },
    "delivery.EventJobChunk": {NONE: "id job told"},
    "delivery.FeedMark": {NONE: "name seq"},
    # `sealed` is the person's own remark, encrypted under a key of theirs; erasure deletes the row.
    "delivery.Feedback": {
        NONE: "id",
        PSEUDONYMOUS: "delivery useful too_personal remark_at answered_at changed_at",
        PERSONAL: "sealed",
    },
    # Counts of people, of one as of many: nobody is told of fewer than twenty.
    "delivery.Figure": {
        NONE: "id program invitation edition",
        PSEUDONYMOUS: "what began_on ended_on why field number",
    },
    "delivery.FigureRound": {NONE: "id edition counted_at took_ms"},
    "delivery.Guardrail": {NONE: "brand complaints bounces after"},
    "delivery.Heartbeat": {NONE: "name beat_at"},
    # `key` is a hash over a token and a provider's numbers; erasure empties `message_id`.
    "delivery.MailEvent": {
        NONE: "id source",
        PSEUDONYMOUS: (
            "key kind bounce code delivery message_id occurred_at received_at applied_at"
            " failed_at effect"
        ),
    },
    "delivery.MailSystem": {NONE: "name trouble code since probes rests_until accepted_at"},
    # Findings are names of domains and words of ours.
    "delivery.MailTest": {NONE: "brand code sent_at read_at findings", PSEUDONYMOUS: "read_by"},
    "delivery.Pace": {
        NONE: (
            "brand messages per tokens refilled_at slowed_to slowed_from slowed_at slowed_by"
            " rests_until"
        ),
    },
    # `note` and `answer` are free text of staff; erasure empties them.
    "delivery.PrivacyRequest": {
        NONE: "id",
        PSEUDONYMOUS: ("kind state subscriber method received_at due_at closed_at closed_by"),
        PERSONAL: "note answer",
    },
    "delivery.ProgramHold": {
        NONE: "id program why held_at released_at note",
        PSEUDONYMOUS: "released_by",
    },
    "delivery.Progress": {NONE: "edition counted_at took_ms states unplanned"},
    "delivery.Reservation": {
        PSEUDONYMOUS: "delivery format expires_at outcome used_at reported_at"
    },
    # Of somebody who is made up, and still: erasure deletes the row.
    "delivery.SandboxMessage": {PSEUDONYMOUS: "delivery kept_at", PERSONAL: "content"},
    # `why` is free text of staff; erasure empties it.
    "delivery.Resolution": {
        NONE: "id",
        PSEUDONYMOUS: "delivery found by at error handed_over_at",
        PERSONAL: "why",
    },
    "delivery.Slot": {
        NONE: "id lanes ordinals",
        PSEUDONYMOUS: "subscription yes request delivery lane during ends_at ordinal is_over",
    },
    # Of staff, as `auth.User` has it; it goes with their account.
    "delivery.StaffAddress": {PSEUDONYMOUS: "user verified_at", PERSONAL: "email"},
    "delivery.Throughput": {NONE: "id edition at worked accepted"},
    "delivery.TrialEnd": {NONE: "id ended_at because was_open", PSEUDONYMOUS: "ended_by"},
    # `sealed` is the id of somebody who was erased, under a key of the installation: it goes once
    # it was told, and the row after thirty days. `data` names rows of ours.
    "delivery.WebhookDelivery": {
        NONE: "id endpoint event_id type state due_at attempts fence lease_until tries",
        PSEUDONYMOUS: "happened_at settled_at subscriber delivery data",
        PERSONAL: "sealed",
    },
    # An address of another system, and its owner among the staff.
    "delivery.WebhookEndpoint": {
        NONE: (
            "id url description types brand is_sandbox state paused_because paused_at"
            " first_failed_at rests_until owner_told_at created_at"
        ),
        PSEUDONYMOUS: "created_by",
    },
    "delivery.WebhookSecret": {NONE: "id endpoint created_at expires_at", SECRET: "sealed"},
    # A company's own contacts; `contact_email` and `phone` may be those of a small one's owner.
    "programs.Brand": {
        NONE: (
            "id slug name legal_name postal_address privacy_policy_url authority host from_email"
            " sender_id processors proof_kept_years prospect_depth new_depth established_depth"
            " loyal_depth colour logo_name is_sandbox"
        ),
        PERSONAL: "phone contact_email",
    },
    "programs.BrandLimit": {PSEUDONYMOUS: "user"},
    "programs.BrandLogo": {NONE: "brand media_type width height content"},
    "programs.DataField": {
        NONE: "id key labels sources type choices category special_category",
    },
    "programs.DataUse": {NONE: "id invitation field need uses position"},
    "programs.Invitation": {
        NONE: (
            "id program number state default_language kind_of_value format length_words"
            " has_pictures frequency_count frequency_period term_kind term_days term_editions"
            " term_ends_on wait_for_data_days published_at asks_for_more"
        ),
        PSEUDONYMOUS: "prepared_by published_by alone_under",
    },
    "programs.InvitationText": {
        NONE: "id invitation language title value content sample promise shown",
    },
    "programs.Program": {
        NONE: "id slug brand name purpose state audience depth created_at",
    },
    "programs.ShownText": {NONE: "sha256 language body"},
    "programs.TwoPersonRule": {NONE: "id is_on why at", PSEUDONYMOUS: "changed_by"},
    "subscribers.EarlierId": {PSEUDONYMOUS: "subscriber", PERSONAL: "external_id"},
    # Keyed, as that of a stop.
    "subscribers.FormerAddress": {NONE: "id", PSEUDONYMOUS: "subscriber address_hash left_at"},
    "subscribers.Profile": {PSEUDONYMOUS: "subscriber removed_at updated_at", PERSONAL: "values"},
    "subscribers.Subscriber": {
        NONE: "id",
        PSEUDONYMOUS: (
            "address_version language time_zone relationship suppressed_by suppressed_at"
            " restricted_at contradicted own_choices stated_at erased_at created_at"
        ),
        PERSONAL: "external_id former_id email account",
    },
    # The hash is keyed: without ADDRESS_KEY it says nothing, with it a guess can be checked.
    "subscribers.Suppression": {
        NONE: "id is_waiting is_sandbox",
        PSEUDONYMOUS: "address_hash subscriber by created_at lifted_at",
        PERSONAL: "reason",
    },
    "subscribers.UnconfirmedAddress": {PSEUDONYMOUS: "subscriber from_version given_at"},
}


def classes() -> dict[tuple[str, str], Privacy]:
    """Return the class of each (model, field)."""
    return {
        (model, name): privacy
        for model, fields in REGISTER.items()
        for privacy, names in fields.items()
        for name in names.split()
    }
