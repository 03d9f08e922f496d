"""The only speaker of SQL. Functions take a session or an engine and values; nothing here judges."""
