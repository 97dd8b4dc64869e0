"""How the desk writes them in English."""
