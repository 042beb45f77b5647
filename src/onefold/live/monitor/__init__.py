"""Watching a space: measurements over time, alerts and where they are sent, and what its ruleset might do better."""
