"""The command ``gamseong``: ``parser.py`` declares it, ``main.py`` runs it, and every subcommand has a file of its own."""
