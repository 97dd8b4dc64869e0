"""Pure decisions of `consent`: no ORM, no clock, no settings."""
