"""What is offered: brands, the data-field catalogue, programs, promises. Knows no people."""
