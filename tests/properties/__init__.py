"""Everything that can happen, in random order, against a small model of what was promised."""
