"""The reads of `delivery`."""
