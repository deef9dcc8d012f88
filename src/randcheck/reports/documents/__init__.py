"""A document and how it looks: as a page that prints on A4, as DOCX, as its tables."""
