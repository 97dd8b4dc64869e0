"""The pages of reports: each part a chart, a table and a CSV."""
