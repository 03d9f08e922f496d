"""What makes jobs run. Runners say when; the rows of the database say what."""
