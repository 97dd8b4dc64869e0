"""The reads of `programs`."""
