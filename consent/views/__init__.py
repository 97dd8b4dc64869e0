"""The pages to join, confirm and leave: no login, no cookie, no JavaScript."""
