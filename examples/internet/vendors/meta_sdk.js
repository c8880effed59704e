// A stand-in for Meta's SDK: turns every .fb-like into an iframe of facebook.com.
'use strict'

function render(place) {
  if (place.dataset.rendered) return
  place.dataset.rendered = 'yes'
  const query = new URLSearchParams({
    app_id: '', href: place.dataset.href || location.href, layout: place.dataset.layout || 'standard',
    action: place.dataset.action || 'like', share: place.dataset.share || 'false', locale: 'nl_NL', sdk: 'joey',
  })
  const frame = document.createElement('iframe')
  frame.src = `https://www.facebook.com/v21.0/plugins/like.php?${query}`
  frame.title = 'fb:like Facebook Social Plugin'
  frame.width = '180'
  frame.height = '40'
  frame.style.border = 'none'
  place.replaceChildren(frame)
}

function parse() {
  document.querySelectorAll('.fb-like').forEach(render)
}

window.FB = { init: parse, XFBML: { parse }, Event: { subscribe() {} } }
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', parse)
else parse()
if (window.fbAsyncInit) window.fbAsyncInit()
