/** The question in the place of an embed: who would receive what, and whether to show it once or always. */

import { template } from './preferences.js'

const hostOf = (url) => {
  try {
    return new URL(url, document.baseURI).hostname
  } catch {
    return url
  }
}

/** A name in the length that the preferences show it in. */
const clip = (text) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

/** The address that an embed would load from. */
const sourceOf = ({ dataset, content }) =>
  dataset.krSrc || dataset.src || content?.querySelector('[src]')?.getAttribute('src') || ''

/** Puts the question in the embed's place and in its size, so that nothing around it moves. */
export const hold = async (kit, embed, showOnce) => {
  const { consent, name, provider, height } = embed.dataset
  const isMarkup = Boolean(embed.content)
  // A frame that nobody sees is a tag like others: there is no place to ask in.
  if (embed.place || (!isMarkup && embed.clientHeight < 2)) return
  const word = CSS.escape(consent)
  const asked = await template(`template[data-category~="${word}"], template[data-service~="${word}"]`)
  const place = asked.firstElementChild
  // The answer may have come in the meantime.
  if (!place || kit.allows(consent) || embed.place || !embed.isConnected) return
  for (const field of place.querySelectorAll('[name="service"]')) field.value = consent
  const called = clip(name || hostOf(sourceOf(embed)) || consent)
  place.querySelector('[data-name]').textContent = called
  place.querySelector('[data-provider]').textContent = clip(provider || hostOf(sourceOf(embed)) || called)
  // A page may hold several: whoever comes to the buttons by keyboard hears what they are about.
  place.ariaLabel = called
  const once = place.querySelector('.kr-once')
  if (once) once.onclick = () => showOnce(embed)
  if (!isMarkup) {
    // In a line of text too: its box stands on the line as the frame's does, and not by the letters in it.
    const { display, margin, verticalAlign } = getComputedStyle(embed)
    const isInline = display.startsWith('inline')
    Object.assign(place.style, { display: isInline ? 'inline-grid' : 'grid', margin, verticalAlign })
    place.style.inlineSize = `${embed.offsetWidth}px`
  }
  place.style.minBlockSize = `${isMarkup ? Number(height) || 0 : embed.offsetHeight}px`
  place.embed = embed
  embed.place = place
  embed.before(place)
  embed.hidden = true
  // Allowed before, and no more: it goes back to where it was before it loaded.
  if (embed.getAttribute('src')) {
    embed.dataset.src = embed.src
    embed.src = 'about:blank'
    embed.removeAttribute('src')
  }
}
