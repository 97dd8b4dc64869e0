"""What all of the API shares: keys, scopes, problems, pages, stored answers, its document."""
