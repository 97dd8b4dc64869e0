"""What `delivery` tells the app above it, inside the transaction that wrote it."""

from django.dispatch import Signal

# Sent with `subscriber_ids: set[int]` of whom a reservation was not used: its place is free again,
# so whoever was told of it is to ask anew.
reservations_freed = Signal()
