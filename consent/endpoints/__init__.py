"""What lives below the mount: a visitor's choice, the declaration, and the banner's files."""

from __future__ import annotations
