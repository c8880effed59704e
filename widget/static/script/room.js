/** Keeps the banner and the control off what has the focus (WCAG 2.4.11). */

import { banner, control } from './page.js'

// The page learns how much of it is covered, to scroll what is focused clear of it.
const asked = banner()
if (asked) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--kr-room', `${asked.offsetHeight + 24}px`)
  }).observe(asked)
}

// A link under the control can be focused where the page ends and scrolls no further: the control steps aside.
document.addEventListener('focusin', ({ target }) => {
  const { x, y, width, height } = target.getBoundingClientRect()
  const corner = control.parentNode
  const front = document.elementFromPoint(x + width / 2, y + height / 2)
  if (corner.contains(front) && !corner.contains(target)) corner.classList.toggle('kr-aside')
})
