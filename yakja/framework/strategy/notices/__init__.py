"""Who is told what of a strategy."""
