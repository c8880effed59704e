// A stand-in for gtm.js: loads the tags its container holds. SERVED comes from the server.
'use strict'

function load(url) {
  const tag = document.createElement('script')
  tag.async = true
  tag.src = url
  document.head.append(tag)
}

const kinds = {
  gtag(id) {
    const queue = (window.dataLayer = window.dataLayer || [])
    // gtag.js tells commands from other entries by their being an `arguments` object.
    const gtag = function () { queue.push(arguments) }
    gtag('js', new Date())
    gtag('config', id)
    load(`https://www.googletagmanager.com/gtag/js?id=${id}&l=dataLayer&cx=c`)
  },
  'meta-pixel'(id) {
    if (!window.fbq) {
      window.fbq = function () { window.fbq.queue.push(arguments) }
      window.fbq.queue = []
      load('https://connect.facebook.net/en_US/fbevents.js')
    }
    window.fbq('init', id)
    window.fbq('track', 'PageView')
  },
  script(id) { load(id) },
}

SERVED.tags.forEach((tag) => kinds[tag.kind](tag.id))
;(window.dataLayer = window.dataLayer || []).push({ event: 'gtm.load' })
