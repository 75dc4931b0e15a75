"""감성채널: a channel's history read, judged and reported."""
