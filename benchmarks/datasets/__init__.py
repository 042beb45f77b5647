"""Published data sets with known truth: how each is read, and what is best known about it."""
