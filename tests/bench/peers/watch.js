/** Watches a page from its first moment: when the button can be pressed, and what moves. Left in `window.seen`. */
(selector) => {
  const seen = (window.seen = { shown: null, settled: null, shift: 0, long: [], lcp: 0, events: [], clicked: null })
  const watch = (type, tell, options) => new PerformanceObserver((list) => list.getEntries().forEach(tell)).observe({
    type, buffered: true, ...options,
  })
  watch('layout-shift', ({ value, hadRecentInput }) => { seen.shift += hadRecentInput ? 0 : value })
  watch('longtask', ({ startTime, duration }) => seen.long.push([startTime, duration]))
  watch('largest-contentful-paint', ({ startTime }) => { seen.lcp = startTime })
  watch('event', ({ duration, interactionId }) => interactionId && seen.events.push(duration), { durationThreshold: 16 })
  watch('first-input', ({ duration }) => seen.events.push(duration))
  addEventListener('click', ({ timeStamp }) => { seen.clicked ??= timeStamp }, { capture: true })
  let last = ''
  const look = (now) => {
    const button = document.querySelector(selector)
    if (button) {
      const { left, top, width, height } = button.getBoundingClientRect()
      const front = document.elementFromPoint(left + width / 2, top + height / 2)
      let opacity = 1
      for (let one = button; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity
      const place = `${left} ${top} ${width} ${height} ${opacity}`
      const isPressable = width > 0 && opacity > 0.99 && (front === button || button.contains(front))
      if (isPressable) seen.shown ??= now
      if (seen.shown !== null && place !== last) seen.settled = now
      last = place
    }
    if (!seen.clicked) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
