"""Pure decisions of `delivery`: no ORM, no clock, no settings."""
