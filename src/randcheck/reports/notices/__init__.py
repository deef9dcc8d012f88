"""Notices and forms, each a document: what an office announces, records, sends, publishes."""
