"""One module for each migration after the first release: what it must have done with a filled database.

`check_0009.py` has `check(connection)`, which is called when release 0.1.0 has just been brought to 0009. It asks with
plain SQL, for the application may have gone on. If the filled database lacks what the migration is about,
`prepare(connection)` puts it there just before the step.
"""
