"""What reports show, read from the figures."""
