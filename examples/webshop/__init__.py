"""An invented tea shop: once as most shops are, once with kruimel dropped in."""
