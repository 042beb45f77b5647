"""A space resolved under another version of its ruleset, in the background.

Another graph is built beside the one that is read, follows what comes meanwhile, and takes its place in one short
transaction.
"""
