/** Matomo: no cookies, or nothing at all, until the visitor allows it. Matomo's own memory of that is not used. */

import { isOne, known, whenever } from './told.js'

export const signalMatomo = ({ words, needs }) => {
  window._paq = window._paq || []
  const kind = needs === 'cookies' ? 'CookieConsent' : 'Consent'
  let wasAllowed = false
  const tell = (granted) => {
    const isAllowed = isOne(words, granted)
    if (isAllowed !== wasAllowed) window._paq.push([`${isAllowed ? 'set' : 'forget'}${kind}Given`])
    wasAllowed = isAllowed
  }
  window._paq.push([`require${kind}`])
  if (known) tell(known)
  whenever(tell)
}
