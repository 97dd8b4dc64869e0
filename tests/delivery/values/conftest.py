"""Alice, of whom much is known, and a message that uses it."""

import pytest

from consent.models import Subscription
from consent.services.profile import ProfileInput, store_values
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import at


@pytest.fixture
def program() -> Program:
    """Return a daily program, published long ago."""
    return factories.published_program(
        "daily",
        uses=["first_name", ("usual_store", "optional"), "allergies", "favourite_department"],
        frequency_period="day",
        clock=at(days=-200),
    )


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Alice said yes, ticked her store, and is known well."""
    row = cast.alice(program, chosen=["usual_store"], clock=at(days=-190))
    Subscriber.objects.update(relationship="established")
    know(row)
    return row


def know(row: Subscription, **values: object) -> None:
    """Tell what is known of one person: `values`, or what `messages.SAID` says."""
    said = {"first_name": "Alice", "usual_store": "Łódź & Sons", "allergies": ["nuts", "milk"]}
    stated = ProfileInput(subscriber_id=row.subscriber_id, values=values or said, by="crm")
    store_values(inputs=[stated], clock=at(days=-189))
