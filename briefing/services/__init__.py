"""Use cases, one module a verb group; each call is one transaction."""
