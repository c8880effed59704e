// A stand-in for the Maps API: fetches a marker and stores nothing.
'use strict'

window.google = { maps: { Map: function Map() {} } }
const marker = new Image(16, 16)
marker.src = 'https://maps.gstatic.com/mapfiles/marker.svg'
marker.alt = ''
document.body.append(marker)
