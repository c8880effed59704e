var klaroConfig = {
  version: 1,
  lang: 'nl',
  acceptAll: true,
  hideDeclineAll: false,
  mustConsent: false,
  translations: {
    nl: {
      privacyPolicyUrl: '/privacy',
      purposes: { statistics: 'Statistieken', marketing: 'Marketing' },
      statistics: { title: 'Statistieken', description: 'Hiermee zien wij hoe bezoekers de site gebruiken.' },
      marketing: { title: 'Marketing', description: 'Hiermee kunnen andere bedrijven advertenties op je afstemmen.' },
    },
  },
  services: [
    { name: 'statistics', purposes: ['statistics'], cookies: ['_vbm'] },
    { name: 'marketing', purposes: ['marketing'], cookies: ['_vba'] },
  ],
}
