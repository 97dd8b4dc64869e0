"""The marketers' desk for editions and deliveries."""

from delivery.admin.deliveries import DeliveryAdmin
from delivery.admin.editions import EditionAdmin

__all__ = ["DeliveryAdmin", "EditionAdmin"]
