"""Verdicts, charts and numbers as people read them. Pure: nothing here knows a connection."""
