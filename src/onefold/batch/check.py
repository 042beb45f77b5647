"""x"""
def check_data(ruleset, sources): return ()
