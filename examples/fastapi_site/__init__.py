"""Walks through an invented polder: a small FastAPI application with kruimel dropped in."""
