addEventListener('DOMContentLoaded', () =>
  CookieConsent.run({
    hideFromBots: false,
    revision: 1,
    guiOptions: { consentModal: { layout: 'box', position: 'bottom left', equalWeightButtons: true } },
    categories: { necessary: { enabled: true, readOnly: true }, statistics: {}, marketing: {} },
    language: {
      default: 'nl',
      translations: {
        nl: {
          consentModal: {
            title: 'Mag Voorbeeld Thee cookies gebruiken?',
            description:
              'Wat de site nodig heeft om te werken, staat aan. Wij vragen toestemming voor statistieken, waarmee wij zien hoe bezoekers de site gebruiken, en voor marketing, waarmee andere bedrijven advertenties op je afstemmen.',
            acceptAllBtn: 'Alles accepteren',
            acceptNecessaryBtn: 'Alles weigeren',
            showPreferencesBtn: 'Zelf kiezen',
            footer: '<a href="/privacy">Meer over cookies op deze site</a>',
          },
          preferencesModal: {
            title: 'Cookiekeuze',
            acceptAllBtn: 'Alles accepteren',
            acceptNecessaryBtn: 'Alles weigeren',
            savePreferencesBtn: 'Keuze bewaren',
            closeIconLabel: 'Sluiten',
            sections: [
              { title: 'Noodzakelijk', description: 'Hiermee werkt de site.', linkedCategory: 'necessary' },
              {
                title: 'Statistieken',
                description: 'Hiermee zien wij hoe bezoekers de site gebruiken.',
                linkedCategory: 'statistics',
              },
              {
                title: 'Marketing',
                description: 'Hiermee kunnen andere bedrijven advertenties op je afstemmen.',
                linkedCategory: 'marketing',
              },
            ],
          },
        },
      },
    },
  }),
)
