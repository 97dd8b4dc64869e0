"""The stable codes of the API's problems: status, title and what to do about each."""

from dataclasses import dataclass

from consent.rules.merging import MergeRefusal
from consent.rules.proxy import ProxyRefusal
from subscribers.rules.vocabulary import PersonRefusal


@dataclass(frozen=True, slots=True)
class Code:
    """One way to say no."""

    status: int
    title: str
    advice: str


_CONFLICTS = {
    PersonRefusal.ADDRESS_TAKEN,
    PersonRefusal.EXTERNAL_ID_TAKEN,
    PersonRefusal.PERSON_ERASED,
    PersonRefusal.PERSON_MERGED,
}
# What a caller can do about it, where the sentence alone does not say it.
_WAYS = {
    PersonRefusal.ADDRESS_TAKEN: (
        "Where you have no record of them, link your id to theirs: POST /subscribers/batch/link/ "
        "with this address. Where they are two records of one person, merge them: "
        "POST /subscribers/batch/merge/."
    ),
    PersonRefusal.PERSON_MERGED: (
        "Name the person by the id or the address that they have, or by one that your system gave."
    ),
    PersonRefusal.EXTERNAL_ID_TAKEN: (
        "Where they are two records of one person, merge them: POST /subscribers/batch/merge/."
    ),
}


def advice_on(refusal: PersonRefusal) -> str:
    """Return why a person was not taken, and what to do."""
    return " ".join(filter(None, (refusal.sentence, _WAYS.get(refusal))))


_PEOPLE = {
    str(refusal): Code(
        409 if refusal in _CONFLICTS else 422, "This person was not taken", advice_on(refusal)
    )
    for refusal in PersonRefusal
}

# Codes that are not in the tables below already; what is wrong with the input itself is 422.
_WRONG = {
    ProxyRefusal.NO_LANGUAGE,
    ProxyRefusal.EVIDENCE_MISSING,
    ProxyRefusal.EVIDENCE_FROM_LATER,
    ProxyRefusal.INVALID_EVIDENCE,
    ProxyRefusal.INVALID_ANSWER,
    ProxyRefusal.SANDBOX_MIXED,
}

_REQUESTS = {
    str(refusal): Code(
        422 if refusal in _WRONG else 409, "This person is not asked", refusal.sentence
    )
    for refusal in ProxyRefusal
}

_MERGES = {
    str(refusal): Code(409, "These records were not merged", refusal.sentence)
    for refusal in MergeRefusal
}

CODES: dict[str, Code] = {
    **_REQUESTS,
    **_MERGES,
    "malformed_json": Code(
        400,
        "The body cannot be read",
        "Send one JSON document in UTF-8, without NUL characters.",
    ),
    "not_authenticated": Code(
        401, "No key was sent", "Send the header: Authorization: Bearer, a space, your key."
    ),
    "invalid_key": Code(401, "The key is unknown", "Check that the whole key was copied."),
    "key_revoked": Code(401, "The key was revoked", "Ask an administrator for a new key."),
    "key_expired": Code(401, "The key has expired", "Ask an administrator for a new key."),
    "scope_missing": Code(
        403, "The key is not for this", "Ask an administrator for a key with the scope named."
    ),
    "not_found": Code(
        404, "There is nothing here", "Check the address; all addresses end with a slash."
    ),
    "unknown_person": Code(
        404, "The person is unknown", "No person has this external_id or e-mail address."
    ),
    "unknown_program": Code(404, "The program is unknown", "No program has this slug."),
    "unknown_consent_event": Code(
        404, "The entry is unknown", "The ledger has no entry with this number."
    ),
    "no_receipt": Code(
        404, "There is no receipt", "Only a yes has a receipt: an entry of kind given or renewed."
    ),
    "unknown_delivery": Code(404, "The delivery is unknown", "No delivery has this number."),
    "no_message": Code(
        404,
        "There is no message to read",
        "Only what is written for people of the sandbox is kept, for seven days; what goes to "
        "people is theirs alone.",
    ),
    "unknown_webhook_endpoint": Code(
        404, "The endpoint is unknown", "No webhook endpoint has this number."
    ),
    "unknown_webhook_delivery": Code(
        404,
        "The webhook delivery is unknown",
        "No event on its way to an endpoint has this number; they are kept for thirty days.",
    ),
    "unknown_job": Code(404, "The job is unknown", "No import job has this number."),
    "job_over": Code(
        409, "The job is over", "It has ended or was cancelled; what it took in stays."
    ),
    "errors_gone": Code(
        410,
        "What was refused is not known any more",
        "The refusals of a job are kept for seven days after its end; its counts stay.",
    ),
    "file_unusable": Code(
        422,
        "The file cannot be read",
        "Send an object a line (NDJSON), or CSV whose first line names its columns.",
    ),
    "unknown_reservation": Code(
        404, "The reservation is unknown", "No reservation has this number."
    ),
    "method_not_allowed": Code(
        405, "The method does not fit", "The Allow header lists the methods that do."
    ),
    "not_acceptable": Code(406, "Only JSON is spoken here", "Accept application/json."),
    "still_running": Code(
        409,
        "The same call is still running",
        "Another call with this Idempotency-Key has not been answered yet; ask again.",
    ),
    "event_id_reused": Code(
        409,
        "Another event was told of under this event_id",
        "Give each event an id of its own; the same event keeps its id, person, name and time.",
    ),
    "event_from_later": Code(
        422, "The event is from later", "Its time is more than five minutes ahead of our clock."
    ),
    "outcome_reported": Code(
        409,
        "What became of it is known already",
        "Another outcome was reported, or a person here resolved it. What stands is not changed.",
    ),
    "outcome_out_of_time": Code(
        422,
        "It cannot have been used then",
        "Its time is before the reservation, or more than five minutes ahead of our clock.",
    ),
    "field_not_reserved": Code(
        422,
        "A field was not among the values",
        "Name only fields that stood under values in the answer that reserved it.",
    ),
    "program_not_open": Code(
        409, "The program is not open", "Only an open program with a published invitation invites."
    ),
    "declined_lately": Code(
        409,
        "The person said no lately",
        "They said “not for me” to this program in the last six months. Leave them out until then; "
        "they can still join by themselves.",
    ),
    "too_many_webhook_endpoints": Code(
        409, "There are too many endpoints", "Delete one that nobody needs; 50 are the most."
    ),
    "secret_rotated_too_often": Code(
        409,
        "Too many secrets sign already",
        "Wait until an old one has expired, or rotate with overlap_hours 0 to end them all.",
    ),
    "webhook_on_its_way": Code(
        409, "The event is on its way", "It was not given up yet and is tried again by itself."
    ),
    "webhook_person_erased": Code(
        409,
        "The person was erased",
        "Nothing is told any more of somebody who was erased, but that they were.",
    ),
    "ledger_restored": Code(
        410,
        "The ledger was restored from a backup without what you read last",
        "Begin anew with after=-1, or at an earlier cursor of yours that is still answered; what "
        "you have from after it is not in the ledger. An entry of kind restored says when.",
    ),
    "length_required": Code(
        411,
        "The length of the body is missing",
        "Send it whole with the header Content-Length, in place of Transfer-Encoding: chunked. "
        "Only the file of an import job may come in pieces.",
    ),
    "body_too_large": Code(413, "The body is too large", "Send at most 16 MiB; split the batch."),
    "unsupported_media_type": Code(
        415,
        "The body is of another type",
        "Send the header Content-Type: application/json; for an import job "
        "application/x-ndjson or text/csv.",
    ),
    "invalid_input": Code(
        422, "The input is not right", "Each entry of errors names a field and what is wrong."
    ),
    "idempotency_key_invalid": Code(
        422,
        "The Idempotency-Key cannot be used",
        "It must have 1 to 255 visible ASCII characters.",
    ),
    "idempotency_key_reused": Code(
        422,
        "The Idempotency-Key was used for another call",
        "Use a new key for each new call, the same only for the same call.",
    ),
    "too_many_requests": Code(
        429,
        "Too many calls",
        "Wait for as many seconds as Retry-After says. RateLimit tells on every answer what is "
        "left; a batch counts as one call.",
    ),
    "journal_unwritable": Code(
        503,
        "Nothing was done: the journal cannot be written",
        "Send the same call again in a minute.",
    ),
    "nothing_goes_now": Code(
        503,
        "Nothing was done: an older state of the database was restored",
        "Nothing goes to anybody until what people stopped since is known again. Send the same "
        "call again later.",
    ),
    "people_busy": Code(
        503,
        "Nothing was done: somebody is being changed just now",
        "Send the same call again.",
    ),
    "internal_error": Code(
        500, "We failed", "It is not your fault and has been written down; try again later."
    ),
    **_PEOPLE,
}
