"""Adapters that hand messages to a mail system. Only `delivery.services` uses them."""
