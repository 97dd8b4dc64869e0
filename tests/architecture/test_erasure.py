"""Every personal column is reached by erasure, or says here why it need not be (INV-8)."""

from tests.architecture.privacy import Privacy, classes

# What destroys it; each place is held by a test by the name of INV-8.
ERASED = {
    ("config.StoredAnswer", "body"): "config.scrubbing.scrub deletes the answers that name them",
    ("consent.ConsentEvent", "sealed"): "consent.services.forgetting.forget destroys its key",
    ("consent.InvitationBatch", "accounts"): "consent.services.forget_accounts.forget_account",
    ("consent.ImportChange", "before"): "consent.services.forget_imported.forget_imported",
    ("consent.ImportChange", "after"): "consent.services.forget_imported.forget_imported",
    ("consent.ImportChange", "values_before"): "consent.services.forget_imported.forget_imported",
    ("consent.ImportChange", "values_after"): "consent.services.forget_imported.forget_imported",
    ("consent.LeavingReason", "sealed"): "consent.services.forgetting.forget",
    ("consent.PostedForm", "sealed"): "consent.services.forget_posted.forget_posted",
    ("delivery.Delivery", "sealed"): "consent.services.forgetting.forget destroys its key",
    ("delivery.Event", "event_id"): "delivery.services.forgetting.forget_person",
    ("delivery.Event", "sealed"): "delivery.services.forgetting.forget_person",
    ("delivery.Event", "answer"): "delivery.services.forgetting.forget_person",
    ("delivery.Feedback", "sealed"): "delivery.services.forgetting.forget_person",
    ("delivery.PrivacyRequest", "note"): "delivery.services.forgetting.forget_person",
    ("delivery.PrivacyRequest", "answer"): "delivery.services.forgetting.forget_person",
    ("delivery.Resolution", "why"): "delivery.services.forgetting.forget_person",
    ("delivery.SandboxMessage", "content"): "delivery.services.forgetting.forget_person",
    ("delivery.WebhookDelivery", "sealed"): (
        "made by the erasure itself, to tell other systems of it: gone once it was told, in 30 days"
    ),
    ("subscribers.EarlierId", "external_id"): "subscribers.services.erasing.empty_person",
    ("subscribers.Profile", "values"): "subscribers.services.erasing.empty_person",
    ("subscribers.Subscriber", "external_id"): "subscribers.services.erasing.empty_person",
    ("subscribers.Subscriber", "former_id"): "subscribers.services.erasing.empty_person",
    ("subscribers.Subscriber", "email"): "subscribers.services.erasing.empty_person",
    ("subscribers.Subscriber", "account"): "subscribers.services.erasing.empty_person",
    ("subscribers.Suppression", "reason"): "subscribers.services.erasing.empty_person",
}
NOBODYS_DATA_HERE = {
    ("delivery.StaffAddress", "email"): "that of staff, as their account has it",
    ("programs.Brand", "phone"): "the controller's own, in every message",
    ("programs.Brand", "contact_email"): "the controller's own, in every message",
}


def test_inv_8_erasure_reaches_every_personal_column() -> None:
    personal = {column for column, privacy in classes().items() if privacy == Privacy.PERSONAL}

    assert personal == set(ERASED) | set(NOBODYS_DATA_HERE)


def test_inv_8_the_only_key_that_opens_anything_of_a_person_goes_with_them() -> None:
    secret = {column for column, privacy in classes().items() if privacy == Privacy.SECRET}

    of_systems = {("config.ApiKey", "secret_hash"), ("delivery.WebhookSecret", "sealed")}
    assert secret == {*of_systems, ("consent.Subject", "wrapped_key")}
