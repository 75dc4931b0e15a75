"""감성 and 수열: what a text or a series says, by command, mention, reply and message menu."""
