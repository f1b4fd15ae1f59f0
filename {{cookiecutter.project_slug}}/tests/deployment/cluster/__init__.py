"""What runs in a cluster."""
