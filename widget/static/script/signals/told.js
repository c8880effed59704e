/** What may run, for those who pass it on. These modules run while the head is read, before the tags that heed them. */

/** What the server says may run; null on a page that is the same for all visitors. */
export const known = document.currentScript?.dataset.granted?.split(' ') ?? null

/** Calls `tell` once the page is there, and after each choice. */
export const whenever = (tell) => {
  for (const name of ['ready', 'changed']) {
    document.addEventListener(`consent:${name}`, ({ detail }) => tell(detail.granted, name))
  }
}

/** Whether one of the words may run. */
export const isOne = (words, granted) => words.some((word) => granted.includes(word))
