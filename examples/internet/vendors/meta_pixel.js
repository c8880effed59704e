// A stand-in for Meta's pixel: a first-party cookie, a settings script, and an image request for each event.
'use strict'

const NINETY_DAYS_S = 7776000
const pixels = []

function browserId() {
  const known = /(?:^|; )_fbp=([^;]+)/.exec(document.cookie)
  if (known) return known[1]
  const labels = location.hostname.split('.')
  for (let count = 1; count <= labels.length; count += 1) {
    const value = `fb.${count - 1}.${Date.now()}.${Math.floor(Math.random() * 1e18)}`
    const domain = labels.slice(-count).join('.')
    document.cookie = `_fbp=${value}; path=/; max-age=${NINETY_DAYS_S}; domain=${domain}; samesite=lax`
    if (document.cookie.includes(value)) return value
  }
  return ''
}

const commands = {
  init(id) {
    pixels.push(String(id))
    const settings = document.createElement('script')
    settings.async = true
    settings.src = `https://connect.facebook.net/signals/config/${id}?v=2.9.179&r=stable`
    document.head.append(settings)
  },
  track(event) {
    const fbp = browserId()
    pixels.forEach((id) => {
      const query = new URLSearchParams({
        id, ev: event, dl: location.href, rl: document.referrer, if: 'false', ts: String(Date.now()),
        sw: String(screen.width), sh: String(screen.height), v: '2.9.179', r: 'stable', fbp,
      })
      new Image().src = `https://www.facebook.com/tr/?${query}`
    })
  },
}

const queue = (window.fbq && window.fbq.queue) || []
window.fbq = function (command, ...rest) {
  if (commands[command]) commands[command](...rest)
}
window.fbq.loaded = true
queue.forEach((entry) => window.fbq(...entry))
