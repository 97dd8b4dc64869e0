"""Why something does not go, in words for staff; and which reasons may be over later."""

from consent.rules.gate import Refusal

REASONS: dict[Refusal, str] = {
    Refusal.NO_CONSENT: "They have not said yes, or what they said is over.",
    Refusal.PENDING: "They were asked and have not confirmed yet.",
    Refusal.WITHDRAWN: "They left.",
    Refusal.REVOKED: "Their yes was ended by us, or by a bounce or a complaint.",
    Refusal.PAUSED: "They asked for a pause.",
    Refusal.COMPLETED: "The term that they agreed to is over.",
    Refusal.NOT_COVERED: "The version that they accepted promises less than this edition uses.",
    Refusal.NO_LANGUAGE: "The edition has no text in their language.",
    Refusal.TOO_SOON: "They got as many as were promised for this period.",
    Refusal.PAST_TERM: "They got the last one, or it would come after their term.",
    Refusal.SUPPRESSED: "All mail to them is stopped.",
    Refusal.RESTRICTED: "Their data rests: it is kept and not used.",
    Refusal.ADDRESS_UNCONFIRMED: "They have a new address, and have not confirmed it.",
    Refusal.DATA_MISSING: "A value that the edition needs is not known of them.",
    Refusal.HELD: "The program is held or closed, or the edition was stopped.",
    Refusal.NOT_APPROVED: "The edition is not approved.",
    Refusal.EXPIRED: "By then it is not worth sending any more.",
    Refusal.TRIAL: "This is a trial: only staff who confirmed their address get anything.",
}

# What may be otherwise later. Everything else stays as it is for this edition.
PASSING = frozenset(
    {
        Refusal.PAUSED,
        Refusal.TOO_SOON,
        Refusal.HELD,
        Refusal.ADDRESS_UNCONFIRMED,
        Refusal.DATA_MISSING,
    }
)
