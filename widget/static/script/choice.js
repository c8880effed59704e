/** A choice: sent, kept, and lived with. */

import { announce, grant, granted } from './granted.js'
import { kit, later } from './later-part.js'
import { afterPaint, banner, control, root, say } from './page.js'
import { fetchScripts } from './scripts.js'
import { keep } from './server.js'
import { tellTabs } from './tabs.js'
import { wake } from './wake.js'

const { saved, failed } = root.dataset
let timer

/** Lives with a choice that is kept. It was made in this page where there is a `place`, else in another. */
export const settle = async (next, place) => {
  const lost = granted.filter((word) => !next.includes(word))
  const isStranded = place || banner()?.contains(document.activeElement)
  // The page's security policy may be from before the choice: the next one names whom it allows.
  if (next.some((word) => !granted.includes(word))) {
    document.addEventListener('securitypolicyviolation', ({ disposition }) => {
      if (disposition === 'enforce') location.reload()
    })
  }
  grant(next)
  wake()
  await null // what was just allowed has waited longest, and goes first
  banner()?.remove()
  control.hidden = false
  kit.dialog?.close()
  clearTimeout(timer)
  say('')
  // The focus goes where the visitor was, or to the control; from a placeholder it goes to what it held (later/elements.js).
  if (isStranded && !place?.embed) (kit.opener?.isConnected ? kit.opener : control).focus()
  if (place) tellTabs(next)
  // What was said goes away by itself; what asks for something stays.
  if (lost[0]) later('lose', lost, place).catch(() => say(saved))
  else if (place) {
    say(saved)
    timer = setTimeout(say, 8000, '')
  }
  announce('changed', { withdrawn: lost })
}

/**
 * Sends an answer; true where it was kept. The question makes way for it at once (banner.css), and comes back where that
 * fails: a choice that is not kept is no choice.
 */
export const send = async (name, fields, place = root) => {
  if (place.ariaBusy) return false
  place.ariaBusy = 'true'
  try {
    const answer = keep(name, fields)
    if (fields.get('action') === 'accept') afterPaint(() => fetchScripts(root.dataset.asked))
    const state = await answer
    // The page was older than the declaration: the visitor has answered a question that is no longer asked.
    if (state.prompt) location.reload()
    else settle([...state.granted, ...state.services], place)
    return true
  } catch {
    // What is said while its place comes back into sight is not read out.
    afterPaint(() => say(failed, place))
    return false
  } finally {
    place.ariaBusy = null
  }
}
