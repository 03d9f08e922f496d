"""What people, and programs in their stead, say of parcels: how it comes in, and what it sets going at once."""
