"""The site of an invented walking club, once for each framework: what the tests beside this folder serve."""
