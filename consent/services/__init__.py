"""The only writers of `consent`."""
