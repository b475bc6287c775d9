"""The demo network: five hubs as lively and as messy as real ones, the same on every machine, around today."""
