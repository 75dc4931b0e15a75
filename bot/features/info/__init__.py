"""감성정보: which model answers, and how it is doing."""
