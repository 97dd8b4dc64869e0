"""Which tables change, which only grow, which stand still once published: the database holds it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from consent.models import SealedNode
from consent.services.sealing import seal
from programs.services.two_persons import switch_rule
from tests import cast
from tests.architecture.source import models
from tests.factories import marketer, published_program

# Rows are added and stay as they are.
APPEND_ONLY = {
    "consent.ConsentEvent",
    "consent.Seal",
    "consent.SealedEntry",
    "consent.SealedNode",
    "programs.ShownText",
    "programs.TwoPersonRule",
}
# Rows change as a draft and stand still once it is published.
FROZEN = {"programs.Invitation", "programs.InvitationText", "programs.DataUse"}
MUTABLE = {
    "config.ApiKey",
    "config.StoredAnswer",
    "consent.InvitationBatch",
    "consent.ImportChange",
    "consent.ImportChunk",
    "consent.JournalHead",
    "consent.LeavingReason",
    "consent.LinksTaken",
    "consent.ListMove",
    "consent.MergedRecord",
    "consent.PeopleImport",
    "consent.PersonalLink",
    "consent.PostedForm",
    "consent.Subject",
    "consent.Subscription",
    "delivery.Batch",
    "delivery.Catalogue",
    "delivery.CatalogueRow",
    "delivery.Delivery",
    "delivery.Edition",
    "delivery.EditionCatalogue",
    "delivery.EditionPicture",
    "delivery.EditionText",
    "delivery.Event",
    "delivery.EventJob",
    "delivery.EventJobChunk",
    "delivery.FeedMark",
    "delivery.Feedback",
    "delivery.Figure",
    "delivery.FigureRound",
    "delivery.Guardrail",
    "delivery.Heartbeat",
    "delivery.MailEvent",
    "delivery.MailSystem",
    "delivery.MailTest",
    "delivery.Pace",
    "delivery.PrivacyRequest",
    "delivery.ProgramHold",
    "delivery.Progress",
    "delivery.Reservation",
    "delivery.Resolution",
    "delivery.SandboxMessage",
    "delivery.Slot",
    "delivery.StaffAddress",
    "delivery.Throughput",
    "delivery.TrialEnd",
    "delivery.WebhookDelivery",
    "delivery.WebhookEndpoint",
    "delivery.WebhookSecret",
    "programs.Brand",
    "programs.BrandLimit",
    "programs.BrandLogo",
    "programs.DataField",
    "programs.Program",
    "subscribers.EarlierId",
    "subscribers.FormerAddress",
    "subscribers.Profile",
    "subscribers.Subscriber",
    "subscribers.Suppression",
    "subscribers.UnconfirmedAddress",
}

# A change of nothing is a change; without CASCADE a foreign key would refuse the last one first.
CHANGES = {
    "update": "UPDATE {table} SET {key} = {key}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}


def standing_still() -> list[type[Model]]:
    """Return the models whose rows never change, or not any more."""
    return [model for model in models() if model._meta.label in APPEND_ONLY | FROZEN]


def test_every_table_is_declared_once() -> None:
    declared = sorted([*APPEND_ONLY, *FROZEN, *MUTABLE])
    assert declared == sorted(model._meta.label for model in models())


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("model", standing_still(), ids=lambda model: model._meta.label)
def test_inv_6_inv_7_what_was_published_or_said_never_changes(
    model: type[Model], change: str
) -> None:
    cast.alice(published_program(uses=["first_name"]))
    seal(clock=timezone.now)
    # Written for each 1,024 entries: too many to make for this.
    SealedNode.objects.create(height=10, index=0, hash=bytes(32))
    switch_rule(is_on=False, why="A team of one.", changed_by=marketer(), clock=timezone.now)
    connection.check_constraints()
    before = list(model._base_manager.order_by("pk").values())
    table, key = model._meta.db_table, model._meta.pk.column
    assert before

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change].format(table=table, key=key))

    assert list(model._base_manager.order_by("pk").values()) == before
