"""The closed lists of words about people."""

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
