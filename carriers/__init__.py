"""What carriers say, in our words. Knows nothing of notices or of the tracker."""
