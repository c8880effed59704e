/* Onze cookies. Vragen? Bel Sam. */
var kort = 'Meet ';
var klaroConfig = {
    version: 1,
    elementID: 'klaro',
    styling: { theme: ['light', 'top', 'wide'] },
    storageName: 'winkel_keuze', // anders dan gewoonlijk
    default: false,
    mustConsent: false,
    lang: 'nl',
    translations: {
        zz: { privacyPolicyUrl: '/privacy' },
        nl: {
            consentModal: { description: 'Kies <b>hier</b> wat u goed vindt.' },
            telraam: { description: kort + 'hoeveel bezoekers er <em>nu</em> zijn.' },
            purposes: { analytics: 'Statistieken', styling: { title: 'Opmaak' } },
        },
        en: { telraam: { description: 'Counts how many visitors there are now.' } },
        de: { telraam: { description: 'Zählt Besucher.' } },
    },
    services: [
        {
            name: 'googleAnalytics',
            title: 'Google Analytics',
            purposes: ['analytics'],
            cookies: [[/^_ga/, '/', 'winkel.example'], '_gid', 'ga_eigen'],
            callback: function (consent, service) {
                if (consent < 1) console.log(`nee: ${service.name}`);
            },
            onlyOnce: true,
        },
        {
            name: 'telraam',
            title: 'Telraam',
            purposes: ['analytics', 'security'],
            cookies: [/^tr_(bezoek|pagina)$/, '^tr-', /^tr\d+$/, ['tr_pad', '/winkel', '']],
            optOut: true,
        },
        { name: 'fbpixel', title: `Meta`, purposes: ['marketing'], cookies: ['_fbp'], onAccept: () => { fbq('init'); } },
        { name: 'winkelwagen', title: 'Winkelwagen', purposes: ['functional'], cookies: ['wagen'], required: true },
        { name: 'raadsel', purposes: ['overig'], default: true },
        { name: 'klaro', purposes: ['functional'], required: true },
        ...(window.proef ? [{ name: 'proef' }] : []),
    ],
    callback: function () {},
};
