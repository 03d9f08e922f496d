"""What people ask for. The desk never calls the jobs: they meet in the database."""
