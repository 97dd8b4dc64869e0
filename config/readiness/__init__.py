"""Setting up for real: what has to be so before messages go to everybody, and the pages of it."""
