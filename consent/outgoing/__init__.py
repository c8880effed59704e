"""What happens to the application's responses on their way out: the banner is put in, cookies are held back."""

from __future__ import annotations
