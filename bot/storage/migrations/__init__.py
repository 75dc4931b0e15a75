"""The steps that bring a database to the tables of today, each a file in ``versions``.

To change a table: change ``tables.py``, add a file there whose ``down_revision`` is the newest one so far, and let the
test that compares both say what is missing. A step that has been released is never changed.
"""
