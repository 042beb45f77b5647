"""The service under load: one command for each claim, beside a floor that does the same without identity."""
