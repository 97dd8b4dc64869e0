"""What people say of a message: for how long they are asked, and how long a remark may be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from delivery.rules.vocabulary import DeliveryKind, DeliveryState

REMARK_LENGTH = 500

# A confirmation goes before there is a yes, and a link was asked for: neither is to be useful.
ASKED_OF = (
    DeliveryKind.EDITION,
    DeliveryKind.WELCOME,
    DeliveryKind.NOTICE,
    DeliveryKind.RESERVATION,
)
_WENT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says of one message. None, and an empty remark, leaves it open."""

    useful: bool | None = None
    too_personal: bool | None = None
    remark: str = ""

    @property
    def says_something(self) -> bool:
        """Say whether there is anything to note."""
        return self.useful is not None or self.too_personal is not None or bool(self.remark)

    def over(self, earlier: "Answer") -> "Answer":
        """Return both in one: what this one leaves open is as it was."""
        return Answer(
            useful=earlier.useful if self.useful is None else self.useful,
            too_personal=earlier.too_personal if self.too_personal is None else self.too_personal,
            remark=self.remark or earlier.remark,
        )


def asked_until(
    *, kind: str, state: str, handed_over_at: datetime | None, days: int
) -> datetime | None:
    """Return until when people may say what they think of a message, None where nobody is asked.

    `days` is what the promise that was accepted says (`Terms.feedback_days`).
    """
    if kind not in ASKED_OF or state not in _WENT or handed_over_at is None or not days:
        return None
    return handed_over_at + timedelta(days=days)
