"""Events of mail providers, told by them: read by Anymail, kept by us."""
