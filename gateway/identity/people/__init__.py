"""Which person of the startups service an address belongs to, as team events told."""
