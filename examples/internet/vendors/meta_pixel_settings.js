// Settings of one pixel: nothing is switched on.
