"""What is permitted and what was sent, over the API: one class an address, one call each."""
