"""The story: how the sample company asked, and what its people said."""
