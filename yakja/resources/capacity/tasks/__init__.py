"""Long work of capacity: reference data, kept answers, the clock."""
