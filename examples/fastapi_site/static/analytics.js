// Google Analytics 4: a queue of commands for gtag.js, which is loaded by a tag of its own.
window.dataLayer = window.dataLayer || []
function gtag() { window.dataLayer.push(arguments) }
gtag('js', new Date())
gtag('config', 'G-POLDER2026')
