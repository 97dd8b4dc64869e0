"""The demo: everything on one machine, a sample company, and a story played through its pages."""
