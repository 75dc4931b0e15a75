"""감성설정: what the moderators of a server choose."""
