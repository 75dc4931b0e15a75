"""Nouns of messages, and which of them go with which tone."""
