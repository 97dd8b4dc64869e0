"""Linden & Spoke, a bicycle workshop in Freiburg that does not exist: its words and its people."""
