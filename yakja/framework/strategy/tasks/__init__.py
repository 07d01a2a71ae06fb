"""The clock of strategy."""
