"""Files of messages in, the same messages with verdicts out, and a report of what they say; never Discord."""
