"""One file with everything but the keys, that an attacker can neither read nor forge (ADR 0032).

`cells` turns rows into JSON and back; `copying` writes everything into a ZIP; `envelope` encrypts it to whom it is for
and signs it; `making` puts these together, with what is looked at before and what goes afterwards (`retention`);
`restoring` is the way back, and `scratch` both ways in a place of their own, for proof.
"""
