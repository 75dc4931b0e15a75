"""감성보고: a digest of the watched channels, daily or weekly, for a server's moderators."""
