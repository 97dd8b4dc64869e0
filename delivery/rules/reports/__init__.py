"""What reports go by: intervals, curves, and how many people one may be told of."""
