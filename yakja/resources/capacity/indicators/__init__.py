"""The numbers of which capacity is the source; each part declares its own."""
