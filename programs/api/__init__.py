"""The API's part about promises: what is offered, in words and in numbers."""
