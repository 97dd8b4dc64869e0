"""Pure decisions of `programs`: no ORM, no clock, no settings."""
