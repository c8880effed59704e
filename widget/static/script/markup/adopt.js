/**
 * The markup of other tools, read as ours: each kind has attributes that name what an element waits for
 * (`widget/markup.py`). `names` says what their words are called here; what it knows comes first.
 */

import { kit } from '../later-part.js'
import { kinds, names } from './setting.js'

const wordsOf = (text) =>
  text
    .split(',')
    .map((word) => names[word.trim()] || word.trim())
    .join(' ')

const adoptElement = (element, { attributes, addresses }) => {
  const given = attributes.map((name) => element.getAttribute(name)).filter(Boolean)
  // vanilla-cookieconsent's "!analytics" runs where it is refused: nothing here waits for a no.
  if (given.some((word) => word.includes('!'))) return
  const words = given.find((word) => names[word]) || given.pop()
  for (const [theirs, ours] of Object.entries(addresses)) {
    const address = element.getAttribute(theirs)
    const name = element.matches('script') ? 'src' : ours
    if (address !== null && !element.hasAttribute(name)) element.setAttribute(name, address)
  }
  element.dataset.consent = wordsOf(words)
}

kit.adopt = () => {
  for (const kind of kinds) {
    for (const element of document.querySelectorAll(kind.selector)) {
      if (!element.dataset.consent) adoptElement(element, kind)
    }
  }
}
kit.marked = ['[data-consent]', ...kinds.map(({ selector }) => selector)].join()
