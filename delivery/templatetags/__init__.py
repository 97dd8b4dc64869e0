"""What templates ask of `delivery`."""
