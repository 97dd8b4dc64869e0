"""How webhooks leave: the name is looked up here, and what was checked is what is connected to."""
