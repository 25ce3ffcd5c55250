"""The read side: everything any event said, shaped for questions (O7, D2.6)."""
