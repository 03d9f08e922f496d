"""The ground floor: our words, what differs between installations, what the business decided, one way to speak HTTP."""
