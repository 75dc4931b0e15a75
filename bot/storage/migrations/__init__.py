"""The migrations that bring a database to the current tables, one file each in ``versions``.

To change a table: change ``tables.py``, add a file to ``versions`` whose ``down_revision`` is the newest one so far, and let
the test that compares both name what is missing. Never change a migration that has been released.
"""
