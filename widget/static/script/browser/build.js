/** Puts the banner into a page that no server of ours wrote. Stands before everything that looks for it. */

import { setting } from './setting.js'

/** Element by element: no string is parsed as HTML, so Trusted Types have nothing to refuse. */
const build = (node) => {
  if (typeof node === 'string') return document.createTextNode(node)
  const [tag, attributes, ...children] = node
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value.startsWith('./') ? new URL(value, setting.base).href : value)
  }
  element.append(...children.map(build))
  return element
}

// A security policy does not take a constructed sheet for an inline one, and the banner is never seen without it.
const sheet = new CSSStyleSheet()
sheet.replaceSync(setting.style)
document.adoptedStyleSheets.push(sheet)
document.body.prepend(...setting.tree.map(build))
