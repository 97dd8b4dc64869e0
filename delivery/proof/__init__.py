"""One person's whole chain as one signed file, and the one module that verifies it."""
