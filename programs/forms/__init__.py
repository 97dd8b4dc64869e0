"""How marketers fill in programs and promises."""
