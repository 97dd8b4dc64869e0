"""How the desk writes dates and times."""
