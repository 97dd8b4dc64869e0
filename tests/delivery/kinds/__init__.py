"""The kinds of edition: on each person's clock, step by step, and when something happened."""
