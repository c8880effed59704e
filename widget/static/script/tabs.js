/** Other tabs, and pages that come back out of the browser's cache: they keep in step with the last choice. */

import { settle } from './choice.js'
import { later } from './later-part.js'
import { control } from './page.js'

let channel

export const tellTabs = (next) => channel.postMessage(next)

export const listen = () => {
  channel = new BroadcastChannel(control.pathname)
  channel.onmessage = ({ data }) => settle(data)
}

// An open channel may keep a page out of the back/forward cache, and one that was in it has heard nothing.
addEventListener('pagehide', () => channel.close())
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  listen()
  later('catchUp', settle)
})
