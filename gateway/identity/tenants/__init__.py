"""Which hubs a startup lives in, as its service last told."""
