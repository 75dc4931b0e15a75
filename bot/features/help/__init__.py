"""감성도움: what can be asked, by whom."""
