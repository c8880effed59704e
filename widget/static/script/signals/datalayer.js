/** Events for a tag manager: `consent_ready` and `consent_changed`, with what may run. */

import { whenever } from './told.js'

export const signalDataLayer = ({ layer }) =>
  whenever((granted, name) => {
    window[layer] = window[layer] || []
    window[layer].push({ event: `consent_${name}`, consent_granted: granted })
  })
