"""Forgetting people so that nothing is left, keeping them out, telling what is known of them; consent, retention."""
