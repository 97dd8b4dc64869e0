"""The closed lists of words that a promise is made of."""

from django.db.models import TextChoices


class Category(TextChoices):
    """How deep a data field goes, shallowest first."""

    IDENTITY = "identity", "Identity: who you are"
    DECLARED = "declared", "Declared: what the person told us"
    OBSERVED = "observed", "Observed: what the person did with us"
    INFERRED = "inferred", "Inferred: what we guess"

    @property
    def depth(self) -> int:
        """Return the rank, 0 for the shallowest."""
        return _DEPTHS[self]


_DEPTHS = {category: depth for depth, category in enumerate(Category)}


class FieldType(TextChoices):
    """What a data field's values look like; `programs.rules.values` parses each."""

    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    MONEY = "money", "Money"
    CHOICE = "choice", "Choice with labels"
    LIST = "list", "List of at most 20"


class Need(TextChoices):
    """How an invitation asks for a data field."""

    REQUIRED = "required", "Required: the program cannot work without it"
    OPTIONAL = "optional", "Optional: the person may tick it"
    ASKED = "asked", "Asked: the person answers it when joining"


class Format(TextChoices):
    """How a program reaches the person."""

    EMAIL = "email", "E-mail"
    PAGE = "page", "A private web page"
    EXTERNAL = "external", "A site, an app or a salesperson"


class Period(TextChoices):
    """The period in which a promise counts its deliveries."""

    DAY = "day", "day"
    WEEK = "week", "week"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"


class TermKind(TextChoices):
    """How a promise ends."""

    DAYS = "days", "After a number of days"
    EDITIONS = "editions", "After a number of editions"
    END_DATE = "end_date", "On a date"
    UNTIL_STOPPED = "until_stopped", "Until the person stops"


class KindOfValue(TextChoices):
    """What a program is good for, seen by the person."""

    SAVES_MONEY = "saves_money", "Saves money"
    SAVES_TIME = "saves_time", "Saves time"
    KEEPS_INFORMED = "keeps_informed", "Keeps informed"
    TEACHES = "teaches", "Teaches something"
    TAKES_CARE = "takes_care", "Takes care of what they have"


class InvitationState(TextChoices):
    """Where a version of a promise is in its life."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


class ProgramState(TextChoices):
    """Whether a program takes people in and delivers."""

    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    HELD = "held", "Held"
    CLOSED = "closed", "Closed"
