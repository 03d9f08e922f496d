"""What people ask: what is stuck, what is known of one parcel, and why it was judged as it was."""
