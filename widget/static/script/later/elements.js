/**
 * What waits besides scripts: frames, images, styles, media and whole pieces of markup.
 *
 *     <iframe data-consent="marketing" data-src="…"></iframe>      (data-name, data-provider: who gets data)
 *     <img data-consent="meta-pixel" data-src="…">                 (link: data-href; also data-srcset, data-poster)
 *     <template data-consent="youtube" data-name="YouTube">…</template>
 *
 * The middleware writes `data-kr-src` and the like.
 */

import { hold } from './placeholder.js'

/**
 * Gives an element back what makes it load. Nothing but addresses: where a site lets its visitors write `data-`
 * attributes, one of them will write `data-kr-onerror`.
 */
const wakeElement = (element) => {
  const { place } = element
  if (place) {
    const hadFocus = place.contains(document.activeElement)
    place.remove()
    element.place = null
    element.hidden = false
    if (hadFocus) element.focus()
  }
  if (element.content) return element.replaceWith(element.content)
  for (const { name, value } of [...element.attributes]) {
    const found = /^data-(?:kr-(?:xlink:)?)?((image)?srcset|src|href|data|poster|background|(?<=kr-)srcdoc)$/.exec(name)
    if (!found || /^javascript:/i.test(value.replace(/[\0-\x20]/g, ''))) continue
    element.removeAttribute(name)
    element.setAttribute(found[1], value)
    if (element.matches('source')) element.parentNode.load?.()
  }
}

/** Shows an embed in this page alone; nothing is granted. The focus goes into what the visitor asked for. */
const showOnce = (embed) => {
  const shown = embed.content ? embed.content.firstElementChild : embed
  embed.removeAttribute('data-consent')
  wakeElement(embed)
  if (embed.content) shown.tabIndex = -1
  shown.focus()
}

export const wakeElements = (kit) => {
  for (const element of document.querySelectorAll(kit.held)) {
    if (kit.allows(element.dataset.consent)) wakeElement(element)
    else if (element.matches('iframe, template')) hold(kit, element, showOnce)
  }
}
