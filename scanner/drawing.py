"""Draw a page at the size of a stamp for as long as nobody looks at it.

Frames are needed: without them scroll and intersection handlers, animations and lazy images wait for ever. Their
pixels are not. Painting and keeping those took a tenth of all the time and a good part of the memory of a visit. The
scale is applied when the layout is done, so the page can not tell: its viewport, screen, pixel ratio, layout, paint
timings and intersections stay what they are.
https://chromedevtools.github.io/devtools-protocol/tot/Emulation/#method-setDeviceMetricsOverride
"""

from __future__ import annotations

from scanner.profile import Device
from scanner.session import Session

STAMP = 0.05


class Drawing:
    """The size at which one page is drawn: full at first.

    A picture comes out full at any size. A click does not: it lands where the point is drawn.
    """

    def __init__(self, session: Session, device: Device) -> None:
        self._session = session
        self._device = device
        self._scale = 1.0

    async def shrink(self) -> None:
        """Draw small."""
        if self._device.scale == 1:  # or pictures would come out in more pixels than the page has
            await self._draw_at(STAMP)

    async def restore(self) -> None:
        """Draw in full."""
        await self._draw_at(1.0)

    async def _draw_at(self, scale: float) -> None:
        if scale == self._scale:
            return
        device = self._device
        metrics = {
            "width": device.width,
            "height": device.height,
            "screenWidth": device.width,
            "screenHeight": device.height,
            "deviceScaleFactor": device.scale,
            "mobile": device.is_mobile,
            "scale": scale,
        }
        await self._session.send("Emulation.setDeviceMetricsOverride", metrics)
        self._scale = scale
