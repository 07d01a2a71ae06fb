"""Who is told what by strategy, in their own language."""
