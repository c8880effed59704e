/** What a visitor could not read or press of the shown elements that match `selector`, in words; nothing is best. */
(selector) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const wrong = []

  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }

  // WCAG 2.2, "relative luminance" and "contrast ratio".
  const luminance = (channels) =>
    channels
      .slice(0, 3)
      .map((channel) => channel / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      .reduce((sum, channel, at) => sum + channel * [0.2126, 0.7152, 0.0722][at], 0)

  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor)
      if (colour[3] === 255) return colour
    }
    return [255, 255, 255, 255]
  }

  const contrast = (element, style) => {
    const [more, less] = [luminance(rgba(style.color)), luminance(ground(element))].sort((a, b) => b - a)
    return (more + 0.05) / (less + 0.05)
  }

  // What letters look like that nobody has bent.
  const plain = {
    fontStyle: 'normal',
    fontVariantCaps: 'normal',
    letterSpacing: 'normal',
    opacity: '1',
    textIndent: '0px',
    textShadow: 'none',
    textTransform: 'none',
    webkitTextStrokeWidth: '0px',
    whiteSpace: 'normal',
    wordSpacing: '0px',
    writingMode: 'horizontal-tb',
    animationName: 'none',
    transitionDuration: '0s',
  }

  const isShown = (element) =>
    !element.matches('.kr-status:empty, [type="hidden"]') &&
    !element.closest('[hidden], details:not([open]) > :not(summary)') &&
    (!document.querySelector('dialog[open]') || element.closest('dialog'))

  const look = (element) => {
    const style = getComputedStyle(element)
    const say = (what) => wrong.push(`${element.localName} "${element.textContent.trim().slice(0, 24)}" ${what}`)
    const fixed = element.closest('.kr-banner, .kr-corner, dialog')
    const frame = fixed.getBoundingClientRect()
    if (frame.bottom < 1 || frame.top > innerHeight - 1) say('is in something that is off the screen')
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' })
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect()
    const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    const isInFront = front && (element.contains(front) || front.contains(element))
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) say('is not visible')
    if (width < 8 || height < 8) say(`is ${width} x ${height}`)
    if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1) say('is off the screen')
    // The row of buttons is always in sight, and text can be scrolled out from under it.
    if (!isInFront && !front?.closest('.kr-actions')) say(`lies behind ${front?.outerHTML.slice(0, 60)}`)
    if (element.matches('button, input, summary, a') && style.display !== 'inline' && height < 44) say(`is ${height} high`)
    if (!element.matches('input')) {
      if (contrast(element, style) < 4.5) say(`has a contrast of ${contrast(element, style).toFixed(1)}`)
      if (parseFloat(style.fontSize) < 12) say(`has letters of ${style.fontSize}`)
      for (const pseudo of ['::before', '::after']) {
        const { content } = getComputedStyle(element, pseudo)
        if (content !== 'none' && content !== 'normal') say(`${pseudo} says ${content}`)
      }
    }
    for (const [name, value] of Object.entries(plain)) if (style[name] !== value) say(`has ${name} ${style[name]}`)
  }

  for (const element of document.querySelectorAll(selector)) if (isShown(element)) look(element)
  window.scrollTo(0, 0)
  return wrong
}
