"""Accounts of people and their roles."""
