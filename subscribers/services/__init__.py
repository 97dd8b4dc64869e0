"""The only writers of `subscribers`."""
