"""Who says so: keys, signatures, witnesses, time stamps, and whom a verifier trusts."""
