"""Who works here: their roles, their second factor, and the trail of what they did."""
