"""Speed, as ratios against a baseline in the same run: `python -m tests.bench [NAME...]`.

Each module `bench_*.py` here has a function `rows()` that measures and yields rows of the table.
"""
