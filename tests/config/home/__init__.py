"""The home page of staff."""
