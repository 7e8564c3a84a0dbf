"""Where a lesson goes: the command line and its relatives."""
