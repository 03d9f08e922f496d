"""How a person is told. Knows nothing of carriers or of the tracker."""
