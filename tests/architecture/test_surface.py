"""What the package shows at its top level."""

import randcheck

EXPORTED = getattr(randcheck, "__all__", ())


def test_surface_is_small_and_sorted():
    """At most 30 names are re-exported, in order, each once."""
    assert len(EXPORTED) <= 30
    assert list(EXPORTED) == sorted(set(EXPORTED))


def test_every_exported_name_is_documented():
    """Every re-exported name exists and has a docstring of its own."""
    undocumented = [name for name in EXPORTED if not getattr(randcheck, name).__doc__]
    assert not undocumented
