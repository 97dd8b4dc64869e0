"""Pure decisions of `subscribers`: no ORM, no clock, no settings."""
