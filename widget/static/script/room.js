/** Keeps the banner and the control in front of the page, and off what has the focus (WCAG 2.4.11). */

import { banner, control, root } from './page.js'

const asked = banner()
const corner = control.parentNode

// In the top layer no layer of the page's lies above them, and no transform of its body takes them off the screen.
for (const place of root.children) {
  place.popover = 'manual'
  place.showPopover?.()
}

// The page learns how much of it is covered, to scroll what is focused clear of it.
if (asked) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--kr-room', `${asked.offsetHeight + 24}px`)
  }).observe(asked)
}

// A link under the control can be focused where the page ends and scrolls no further: the control steps aside.
document.addEventListener('focusin', ({ target }) => {
  if (corner.contains(target)) return
  const { x, y, width, height } = target.getBoundingClientRect()
  const front = document.elementFromPoint(x + width / 2, y + height / 2)
  if (corner.contains(front)) corner.classList.toggle('kr-aside')
})
