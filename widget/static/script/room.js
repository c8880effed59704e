/** Keeps the banner and the control in front of the page, and off what has the focus (WCAG 2.4.11). */

import { afterPaint, banner, control, root } from './page.js'

const asked = banner()
const corner = control.parentNode

afterPaint(() => {
  // In the top layer no layer of the page's lies above them, and no transform of its body takes them off the screen.
  for (const place of root.children) {
    place.popover = 'manual'
    place.showPopover?.()
  }
  if (!asked) return
  // The page learns how much of its foot is covered (foot.css).
  new ResizeObserver(() => {
    const room = asked.offsetHeight && innerHeight - asked.getBoundingClientRect().y + 24
    document.documentElement.style.setProperty('--kr-room', `${room}px`)
  }).observe(asked)
})

// A link under the control can be focused where the page ends and scrolls no further: the control goes to the other end.
document.addEventListener('focusin', ({ target }) => {
  const { x, y, right, bottom } = target.getBoundingClientRect()
  const covers = (part) => {
    const box = part.getBoundingClientRect()
    return x < box.right && right > box.x && y < box.bottom && bottom > box.y
  }
  if (!corner.contains(target) && [...corner.children].some(covers)) corner.classList.toggle('kr-aside')
})
