"""From an edition and one person's values to one finished message."""
