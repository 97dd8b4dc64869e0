"""The only writers of `delivery`."""
