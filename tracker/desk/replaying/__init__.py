"""What a policy would have come to: the stored history of all parcels, told once more by a clock of its own."""
