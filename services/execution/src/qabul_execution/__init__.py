"""Execution: what an organisation has to do about an appeal, its work on it, and the answer's file."""
