"""Is all well? Every part of an installation is asked how it stands; nothing is changed by asking."""
