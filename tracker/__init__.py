"""Judge, remember, act: everything that is neither a carrier's word nor a buyer's letter."""
