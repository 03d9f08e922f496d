"""What carriers said of parcels before Stallwatch was there, out of a seller's sheet: one row an event."""
