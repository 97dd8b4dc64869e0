"""Whom we can address: people, their profile values and stops on them. Knows no programs."""
