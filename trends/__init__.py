"""What numbers of messages say over time: turning points of a tone, and words that came up. It knows no Discord and no files."""
