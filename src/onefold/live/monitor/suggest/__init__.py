"""What a ruleset might do better: values to block, identifiers it does not know, limits that hold nothing back."""
