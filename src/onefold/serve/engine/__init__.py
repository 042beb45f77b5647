"""The engine as a process of its own: one computes what HTTP says, the other writes, each on a core."""
