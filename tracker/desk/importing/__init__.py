"""Parcels out of a seller's sheet (CSV, XLSX, XLS) and into the database, bad rows set aside with their reason."""
