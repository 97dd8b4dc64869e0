"""What webhooks tell, to whom, signed how, and when again. Pure."""
