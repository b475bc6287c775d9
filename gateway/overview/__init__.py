"""The staff screen, put together from what the services say."""
