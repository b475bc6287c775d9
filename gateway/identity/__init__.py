"""Who is asking: accounts of people, their sessions, and the keys of startups and hubs."""
