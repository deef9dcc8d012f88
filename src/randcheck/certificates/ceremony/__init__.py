"""Where the seed comes from: contributions, public figures, openings, slots given up."""
