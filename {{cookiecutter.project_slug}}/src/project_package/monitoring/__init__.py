"""Whether the world is still the one that the champion has learned from."""
