"""What is offered: brands, the data-field catalogue, programs and their promises. Knows no people."""
