"""A pottery whose site is a folder of HTML files, and the consent server that its one tag names."""
