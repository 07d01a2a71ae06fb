"""What capacity adds to the sample."""
