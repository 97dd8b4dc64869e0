"""Files of people that staff bring by a page."""
