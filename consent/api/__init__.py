"""People, links and subscriptions over the API: one class an address, one call each."""
