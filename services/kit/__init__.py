"""Mechanisms shared by every process. Knows no noun: each module would fit a bakery's portal word for word."""
