/** The banner's places in the page, and what it says there. */

export const root = document.getElementById('kr')
export const control = root.querySelector('.kr-control')
export const banner = () => root.querySelector('.kr-banner')

/** Says it in `place`, or in the corner where there is nothing to say it in. */
export const say = (text, place = root) => {
  const status = place.querySelector('.kr-status') || root.querySelector('.kr-note .kr-status')
  status.textContent = text
}
