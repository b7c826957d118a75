"""Authorizer Bot: the program and what it knows."""
