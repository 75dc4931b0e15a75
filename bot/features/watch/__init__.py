"""감성감시 and 감성추세: a channel's live tone, its alerts, and its tone over time."""
