"""What the demo's names and texts are made of."""
