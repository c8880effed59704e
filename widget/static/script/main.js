/**
 * Asks without leaving the page, and wakes what the visitor allows.
 *
 * The markup works without script: the forms are forms and the links are links. What this adds: a choice takes effect
 * at once, the preferences open in a dialog, and what waits in the page is woken. Any element with `data-consent-open`
 * opens the preferences, and so does a plain link to their page, such as the one in a policy. Pages talk to it through
 * `window.kruimel`, which kruimel.d.ts describes, and hear "consent:ready" and "consent:changed" on `document`.
 */

import { send } from './choice.js'
import { allows, announce } from './granted.js'
import { kit, later } from './later-part.js'
import { control } from './page.js'
import './room.js'
import { listen } from './tabs.js'
import { wake, watch } from './wake.js'

const open = (opener) => {
  kit.opener = opener
  later('open').catch(() => (location.href = control.href))
}

document.addEventListener('click', (event) => {
  const { pathname, href } = control
  const link = event.target.closest(`[data-consent-open], a[href="${pathname}"], a[href="${href}"]`)
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  open(link)
})

document.addEventListener('submit', (event) => {
  const { target, submitter } = event
  if (!target.closest('.kr-root')) return
  event.preventDefault()
  const name = target.getAttribute('action').split('/').pop()
  send(name, new URLSearchParams(new FormData(target, submitter)), target.closest('.kr-panel') || target)
})

window.kruimel = {
  allows,
  onChange: (tell) => {
    const heard = ({ detail }) => tell(detail.granted)
    document.addEventListener('consent:changed', heard)
    return () => document.removeEventListener('consent:changed', heard)
  },
  open: () => open(document.activeElement),
  withdraw: () => send('withdraw', new URLSearchParams()),
}

listen()
watch()
wake()
announce('ready')
