"""The marketers' desk for editions and deliveries."""

from delivery.admin.catalogues import CatalogueAdmin, CatalogueRowAdmin
from delivery.admin.deliveries import DeliveryAdmin
from delivery.admin.editions import EditionAdmin
from delivery.admin.mail_events import MailEventAdmin
from delivery.admin.pace import PaceAdmin
from delivery.admin.privacy import PrivacyRequestAdmin

__all__ = [
    "CatalogueAdmin",
    "CatalogueRowAdmin",
    "DeliveryAdmin",
    "EditionAdmin",
    "MailEventAdmin",
    "PaceAdmin",
    "PrivacyRequestAdmin",
]
