"""Tags of the templates that the whole desk shares."""
