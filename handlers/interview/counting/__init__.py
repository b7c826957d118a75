"""Counting with the person what the Dashboard shows: a modal, page by page, and what follows."""
