/** Scripts that wait: `<script type="text/plain" data-consent="…">`, `data-type="module"` for a module. */

import { allows } from './granted.js'

const waiting = () => [...document.querySelectorAll('script[type="text/plain"][data-consent]')]
const isLate = (script) => script.defer || script.dataset.type === 'module'
let queue

/** Takes the script out and puts it back, awake. Nothing is copied: its text stays one that Trusted Types know. */
const run = (script) => {
  script.removeAttribute('data-consent')
  // A script put in by a script is async unless told otherwise; the order in the page must hold.
  script.async = script.hasAttribute('async')
  script.type = script.dataset.type || ''
  const loaded = new Promise((resolve) => {
    for (const end of ['load', 'error']) script.addEventListener(end, resolve)
  })
  script.replaceWith(script)
  return loaded
}

/** In the order in which a parser would run them; an inline script waits for those before it. */
const runAllowed = async () => {
  const before = []
  const allowed = waiting().filter((script) => allows(script.dataset.consent))
  for (const script of allowed.sort((a, b) => isLate(a) - isLate(b))) {
    if (!script.src) await Promise.all(before)
    const loaded = run(script)
    if (script.src && !script.async) before.push(loaded)
  }
}

export const wakeScripts = () => (queue = Promise.resolve(queue).then(runAllowed))

/** Fetches what is about to run, once the visitor has said yes to `words` and while the choice is being kept. */
export const fetchScripts = (words) => {
  for (const { src, dataset, crossOrigin, integrity, nonce } of waiting()) {
    if (!src || dataset.type || !words.includes(dataset.consent)) continue
    const link = document.createElement('link')
    document.head.append(Object.assign(link, { rel: 'preload', as: 'script', crossOrigin, integrity, nonce, href: src }))
  }
}
