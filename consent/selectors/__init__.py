"""The reads of `consent`."""
