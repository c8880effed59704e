/** Google Consent Mode, version 2: everything denied until the visitor allows it. */

import { isOne, known, whenever } from './told.js'

export const signalGoogle = ({ types, always, wait, regions, redact, pass }) => {
  window.dataLayer = window.dataLayer || []
  // Google reads the arguments object itself; a list in its place is passed over.
  window.gtag = window.gtag || function () {
    window.dataLayer.push(arguments)
  }
  const states = (granted) =>
    Object.fromEntries(Object.entries(types).map(([type, words]) => [type, isOne(words, granted) ? 'granted' : 'denied']))
  const where = regions.length ? { region: regions } : {}
  const fixed = Object.fromEntries(always.map((type) => [type, 'granted']))
  window.gtag('consent', 'default', { ...states([]), ...fixed, ...where, wait_for_update: wait })
  if (redact) window.gtag('set', 'ads_data_redaction', true)
  if (pass) window.gtag('set', 'url_passthrough', true)
  let said = ''
  const update = (granted) => {
    const next = states(granted)
    if (said !== (said = JSON.stringify(next))) window.gtag('consent', 'update', next)
  }
  if (known) update(known)
  whenever(update)
}
