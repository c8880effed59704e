"""Serve the gallery on this machine until Ctrl-C: `python -m examples.gallery`."""

from __future__ import annotations

import uvicorn

from examples.gallery.main import app

if __name__ == "__main__":
    # By this name browsers take `Secure` cookies over plain HTTP; Safari does not.
    uvicorn.run(app, host="localhost", port=8000)
