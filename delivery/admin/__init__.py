"""The marketers' desk for editions and deliveries."""

from delivery.admin.catalogues import CatalogueAdmin, CatalogueRowAdmin
from delivery.admin.deliveries import DeliveryAdmin
from delivery.admin.editions import EditionAdmin
from delivery.admin.going_live import first_edition
from delivery.admin.guardrails import GuardrailAdmin, ProgramHoldAdmin
from delivery.admin.mail_events import MailEventAdmin
from delivery.admin.pace import PaceAdmin
from delivery.admin.privacy import PrivacyRequestAdmin
from delivery.admin.reports.pages import ReportAdmin
from delivery.admin.reservations import ReservationAdmin
from delivery.admin.webhook_log import WebhookDeliveryAdmin
from delivery.admin.webhooks import WebhookEndpointAdmin

__all__ = [
    "CatalogueAdmin",
    "CatalogueRowAdmin",
    "DeliveryAdmin",
    "EditionAdmin",
    "GuardrailAdmin",
    "MailEventAdmin",
    "PaceAdmin",
    "PrivacyRequestAdmin",
    "ProgramHoldAdmin",
    "ReportAdmin",
    "ReservationAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
    "first_edition",
]
