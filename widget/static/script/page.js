/** The banner's places in the page, and what it says there. */

export const root = document.getElementById('kr')
export const control = root.querySelector('.kr-control')
export const banner = () => root.querySelector('.kr-banner')

/** Says it in `place`: where nothing is asked any more, the first place in the page is the corner. */
export const say = (text, place = root) => (place.querySelector('.kr-status').textContent = text)

/** Does it once the page has been painted as it is now, which does not wait for it. */
export const afterPaint = (task) => requestAnimationFrame(() => setTimeout(task))
