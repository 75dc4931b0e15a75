"""A folder for each command family: `cog.py` is its thin edge to Discord, the rest is pure."""
