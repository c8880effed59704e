"""Runnable examples; each is also an end-to-end test."""
