"""Which figure belongs to what a rule found: to a place, a test, an arm, and among how many it is counted."""
