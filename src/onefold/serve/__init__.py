"""The service: what comes in over HTTP, what is asked of it, and how it is run."""
