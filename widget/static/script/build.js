/** Puts the banner into a page that no server of ours wrote. Stands before everything that looks for it. */

import { setting } from './setting.js'

const base = document.currentScript?.src || document.baseURI
const addresses = ['href', 'data-later']

/** Element by element: no string is parsed as HTML, so Trusted Types have nothing to refuse. */
const build = (node) => {
  if (typeof node === 'string') return document.createTextNode(node)
  const [tag, attributes, ...children] = node
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, addresses.includes(key) ? new URL(value, base).href : value)
  }
  element.append(...children.map(build))
  return element
}

const link = document.createElement('link')
Object.assign(link, { rel: 'stylesheet', href: new URL(setting.style, base).href })
if (setting.integrity) Object.assign(link, { integrity: setting.integrity, crossOrigin: 'anonymous' })
document.head.append(link)
document.body.prepend(...setting.tree.map(build))
