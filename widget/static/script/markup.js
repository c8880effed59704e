/**
 * The markup of other tools, read as ours: each kind is an attribute that names what an element waits for
 * (`widget/markup.py`). `names` says what its words are called here.
 */

import { kit } from './later-part.js'
import { kinds, names } from './markup-setting.js'

const wordsOf = (text) =>
  text
    .split(',')
    .map((word) => names[word.trim()] || word.trim())
    .join(' ')

const adoptElement = (element, { attribute, addresses }) => {
  const words = element.getAttribute(attribute)
  // vanilla-cookieconsent's "!analytics" runs where it is refused: nothing here waits for a no.
  if (words.includes('!')) return
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
