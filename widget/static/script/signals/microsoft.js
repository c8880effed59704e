/** Microsoft's Universal Event Tracking (UET): `ad_storage` denied until the visitor allows it. */

import { isOne, known, whenever } from './told.js'

export const signalMicrosoft = ({ words }) => {
  window.uetq = window.uetq || []
  const say = (command, granted) =>
    window.uetq.push('consent', command, { ad_storage: isOne(words, granted) ? 'granted' : 'denied' })
  say('default', [])
  if (known) say('update', known)
  whenever((granted, name) => (known && name === 'ready') || say('update', granted))
}
