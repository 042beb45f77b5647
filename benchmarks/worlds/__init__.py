"""Generated worlds: the same rows, seed and options always give the same files."""
