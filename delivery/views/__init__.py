"""The pages about what was sent: why one came, and one's choices."""
