/** Keeps the banner and the control in front of the page, and off what has the focus (WCAG 2.4.11). */

import { banner, control, root } from './page.js'

const corner = control.parentNode

// The page learns how much of it is covered, to scroll what is focused clear of it.
const observer = new ResizeObserver(() => {
  const covered = banner()?.offsetHeight || corner.offsetHeight
  document.documentElement.style.setProperty('--kr-room', `${covered + 24}px`)
})
for (const place of root.children) {
  // In the top layer no layer of the page's lies above it, and no transform of its body takes it off the screen.
  place.popover = 'manual'
  place.showPopover?.()
  observer.observe(place)
}

// A link under the control can be focused where the page ends and scrolls no further: the control steps aside.
document.addEventListener('focusin', ({ target }) => {
  const { x, y, width, height } = target.getBoundingClientRect()
  const front = document.elementFromPoint(x + width / 2, y + height / 2)
  if (corner.contains(front) && !corner.contains(target)) corner.classList.toggle('kr-aside')
})
