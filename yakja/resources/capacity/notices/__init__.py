"""Who is told what by capacity, in their own language, in the transaction of what happened."""
