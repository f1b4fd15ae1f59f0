"""What the prediction log has to tell those who train."""
