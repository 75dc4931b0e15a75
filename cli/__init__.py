"""The command ``gamseong``: its subcommands, and a bot's life from start to a clean end."""
