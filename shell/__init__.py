"""What the commands ``gamseong`` and ``gamseong-export`` share: the user's language, parsers, streams and exit codes."""
