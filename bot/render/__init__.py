"""Renders verdicts, charts and numbers for people. Pure: nothing here knows a connection."""
