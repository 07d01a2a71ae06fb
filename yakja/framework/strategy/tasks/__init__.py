"""The clock of strategies."""
