"""What people say of who is who, besides the ruleset: previewed, made, withdrawn, and carried out where it matters."""
