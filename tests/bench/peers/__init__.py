"""Other consent banners, for a comparison in the same run: what a page needs to have each of them, in Dutch."""
