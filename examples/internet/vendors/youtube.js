// A stand-in for YouTube's embedded player: it remembers the device in browser storage.
'use strict'

function remember(storage, name, data, lifetimeMs) {
  const now = Date.now()
  storage.setItem(name, JSON.stringify({ data, expiration: now + lifetimeMs, creation: now }))
}

const HOUR_MS = 3600000
if (!localStorage.getItem('yt-remote-device-id')) {
  remember(localStorage, 'yt-remote-device-id', crypto.randomUUID(), 365 * 24 * HOUR_MS)
}
remember(localStorage, 'yt-remote-connected-devices', [], 24 * HOUR_MS)
remember(sessionStorage, 'yt-remote-session-app', 'youtube-desktop', 24 * HOUR_MS)
remember(sessionStorage, 'yt-remote-session-name', 'Desktop', 24 * HOUR_MS)
