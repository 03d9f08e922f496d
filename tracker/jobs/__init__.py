"""What time asks for, one verb a file. Jobs never call each other: they meet in the database."""
