/** The same for sites without a server: the banner is built first, then the cookie is read. */

import './build.js'
import '../reader.js'
import '../main.js'
import { later } from '../later-part.js'
import { banner, root } from '../page.js'

// What keeps an answer is fetched while the visitor is about to give one.
banner()?.addEventListener('pointerenter', () => import(root.dataset.later).catch(() => {}), { once: true })

if (document.querySelector('.kr-page')) later('adaptThisPage')
try {
  // A record that could not be posted from an earlier page.
  if (localStorage.getItem('kruimel-records')) later('sendRecords')
} catch {
  // There is no store in this browser, and so nothing waits.
}
