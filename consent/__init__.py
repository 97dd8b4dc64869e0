"""What people said: the ledger, subscriptions as its fold, and the gate's consent part."""
