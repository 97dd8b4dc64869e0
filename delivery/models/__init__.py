"""The tables of `delivery`."""

from delivery.models.batch import Batch
from delivery.models.catalogue import Catalogue, CatalogueRow, EditionCatalogue
from delivery.models.delivery import Delivery
from delivery.models.edition import Edition, EditionText
from delivery.models.event import Event
from delivery.models.event_job import EventJob, EventJobChunk
from delivery.models.feed_mark import FeedMark
from delivery.models.feedback import Feedback
from delivery.models.figure import Figure, FigureRound
from delivery.models.guardrail import Guardrail, ProgramHold
from delivery.models.heartbeat import Heartbeat
from delivery.models.mail_event import MailEvent
from delivery.models.mail_test import MailTest
from delivery.models.pace import MailSystem, Pace, Throughput
from delivery.models.picture import EditionPicture
from delivery.models.privacy_request import PrivacyRequest
from delivery.models.progress import Progress
from delivery.models.reservation import Reservation
from delivery.models.resolution import Resolution
from delivery.models.sandbox import SandboxMessage
from delivery.models.slot import Slot
from delivery.models.trial import StaffAddress, TrialEnd
from delivery.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookSecret

__all__ = [
    "Batch",
    "Catalogue",
    "CatalogueRow",
    "Delivery",
    "Edition",
    "EditionCatalogue",
    "EditionPicture",
    "EditionText",
    "Event",
    "EventJob",
    "EventJobChunk",
    "FeedMark",
    "Feedback",
    "Figure",
    "FigureRound",
    "Guardrail",
    "Heartbeat",
    "MailEvent",
    "MailSystem",
    "MailTest",
    "Pace",
    "PrivacyRequest",
    "ProgramHold",
    "Progress",
    "Reservation",
    "Resolution",
    "SandboxMessage",
    "Slot",
    "StaffAddress",
    "Throughput",
    "TrialEnd",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
]
