"""The reads of `subscribers`."""
