"""The banner in every layout, theme and language, side by side on one page."""
