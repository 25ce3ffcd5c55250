"""Control cards, the hokim's resolutions, assignments and the registry of organisations (O4 to O6)."""
