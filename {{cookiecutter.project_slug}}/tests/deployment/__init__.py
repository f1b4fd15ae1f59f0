"""What builds and starts containers."""
