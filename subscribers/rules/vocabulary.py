"""The closed lists of words about people."""

from enum import StrEnum

from django.db.models import TextChoices


class Relationship(TextChoices):
    """How well we know each other, as the controller states it."""

    PROSPECT = "prospect", "Prospect"
    NEW = "new", "New"
    ESTABLISHED = "established", "Established"
    LOYAL = "loyal", "Loyal"


class StoppedBy(TextChoices):
    """Who set a suppression. Only the person lifts their own."""

    PERSON = "person", "The person"
    MAIL = "mail", "The mail system"
    CONTROLLER = "controller", "The controller"


class OwnChoice(TextChoices):
    """What of their row a person may set themselves, so that nobody else writes over it."""

    LANGUAGE = "language", "Language"
    TIME_ZONE = "time_zone", "Time zone"


class PersonOutcome(StrEnum):
    """What became of one person that was given to us."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class PersonRefusal(StrEnum):
    """Why one person was not taken."""

    EXTERNAL_ID_MISSING = "external_id_missing"
    EXTERNAL_ID_TOO_LONG = "external_id_too_long"
    INVALID_EXTERNAL_ID = "invalid_external_id"
    DUPLICATE_EXTERNAL_ID = "duplicate_external_id"
    EXTERNAL_ID_TAKEN = "external_id_taken"
    ADDRESS_MISSING = "address_missing"
    INVALID_ADDRESS = "invalid_address"
    ADDRESS_TAKEN = "address_taken"
    INVALID_LANGUAGE = "invalid_language"
    INVALID_TIME_ZONE = "invalid_time_zone"
    INVALID_ACCOUNT = "invalid_account"
    INVALID_RELATIONSHIP = "invalid_relationship"
    PERSON_ERASED = "person_erased"
    SANDBOX_MIXED = "sandbox_mixed"
    PERSON_MERGED = "person_merged"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence that holds no personal value."""
        return _SENTENCES[self]

    @property
    def field(self) -> str:
        """Return the part of the identity that is at fault."""
        return _FIELDS[self]


class AddressRefusal(StrEnum):
    """Why the address of a person was not written, and all else that was stated was."""

    PERSON_MOVED = "person_moved"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence that holds no personal value."""
        return "The person changed their address themselves, and their word wins."


_SENTENCES = {
    PersonRefusal.EXTERNAL_ID_MISSING: "The person has no external_id.",
    PersonRefusal.EXTERNAL_ID_TOO_LONG: "The external_id is longer than 120 characters.",
    PersonRefusal.INVALID_EXTERNAL_ID: "The external_id holds a slash or a control character.",
    PersonRefusal.DUPLICATE_EXTERNAL_ID: "The same external_id stands earlier in this batch.",
    PersonRefusal.EXTERNAL_ID_TAKEN: "Another person has this external_id.",
    PersonRefusal.ADDRESS_MISSING: "A new person needs an e-mail address.",
    PersonRefusal.INVALID_ADDRESS: "This is no e-mail address that mail can reach.",
    PersonRefusal.ADDRESS_TAKEN: "Another person has this e-mail address.",
    PersonRefusal.INVALID_LANGUAGE: "The language is no BCP 47 tag, such as en or pt-BR.",
    PersonRefusal.INVALID_TIME_ZONE: "The time zone is no IANA name, such as Europe/Berlin.",
    PersonRefusal.INVALID_ACCOUNT: (
        "The account is longer than 120 characters or holds a control character."
    ),
    PersonRefusal.INVALID_RELATIONSHIP: (
        "The relationship is none of prospect, new, established, loyal."
    ),
    PersonRefusal.PERSON_ERASED: "This person was erased.",
    PersonRefusal.SANDBOX_MIXED: (
        "People of the sandbox have ids that begin with sandbox: and addresses at "
        "sandbox.example; nobody else has, and a key reaches the ones or the others."
    ),
    PersonRefusal.PERSON_MERGED: "This record was merged into another one of the same person.",
}

_FIELDS = {
    PersonRefusal.EXTERNAL_ID_MISSING: "external_id",
    PersonRefusal.EXTERNAL_ID_TOO_LONG: "external_id",
    PersonRefusal.INVALID_EXTERNAL_ID: "external_id",
    PersonRefusal.DUPLICATE_EXTERNAL_ID: "external_id",
    PersonRefusal.EXTERNAL_ID_TAKEN: "external_id",
    PersonRefusal.ADDRESS_MISSING: "email",
    PersonRefusal.INVALID_ADDRESS: "email",
    PersonRefusal.ADDRESS_TAKEN: "email",
    PersonRefusal.INVALID_LANGUAGE: "language",
    PersonRefusal.INVALID_TIME_ZONE: "time_zone",
    PersonRefusal.INVALID_ACCOUNT: "account",
    PersonRefusal.INVALID_RELATIONSHIP: "relationship",
    PersonRefusal.PERSON_ERASED: "external_id",
    PersonRefusal.SANDBOX_MIXED: "external_id",
    PersonRefusal.PERSON_MERGED: "external_id",
}
