"""The only writers of `programs`."""
