"""The commands of `consent`, and how they look on a terminal."""
