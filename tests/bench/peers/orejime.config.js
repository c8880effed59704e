window.orejimeConfig = {
  privacyPolicyUrl: '/privacy',
  purposes: [
    {
      id: 'statistics',
      title: 'Statistieken',
      description: 'Hiermee zien wij hoe bezoekers de site gebruiken.',
      cookies: ['_vbm'],
    },
    {
      id: 'marketing',
      title: 'Marketing',
      description: 'Hiermee kunnen andere bedrijven advertenties op je afstemmen.',
      cookies: ['_vba'],
    },
  ],
}
