"""What the work costs, measured beside what others need for it: `make bench`."""
