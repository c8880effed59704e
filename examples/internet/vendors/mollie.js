// A stand-in for Mollie's script: the interface a checkout page calls; it stores nothing on the shop's domain.
'use strict'

window.Mollie = function Mollie(profileId, options) {
  if (!/^pfl_\w+$/.test(profileId)) throw new Error('profileId is not valid')
  return {
    locale: (options && options.locale) || 'nl_NL',
    createComponent(type) {
      return { type, mount() {}, addEventListener() {}, unmount() {} }
    },
    createToken: async () => ({ token: 'tkn_example' }),
  }
}
