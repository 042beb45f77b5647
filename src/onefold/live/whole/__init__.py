"""A whole space at once, as columns of integers: read in seconds, resolved by the kernel under any ruleset."""
