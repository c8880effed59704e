import * as CookieConsent from 'vanilla-cookieconsent';
import type { CookieConsentConfig } from 'vanilla-cookieconsent';

const nl = {
  consentModal: { title: 'Koekjes?', description: `Wij gebruiken cookies.` },
  preferencesModal: {
    title: 'Voorkeuren',
    sections: [
      { title: 'Wat zijn cookies?', description: 'Kleine bestanden.' },
      { title: 'Noodzakelijk', description: 'Nodig voor de winkel.', linkedCategory: 'necessary',
        cookieTable: {
          headers: { name: 'Naam', description: 'Doel', expiration: 'Bewaartermijn', soort: 'Soort' },
          body: [
            { name: 'wagen', description: 'Onthoudt de <b>wagen</b>.', expiration: '2 weken', soort: 'http' },
            { name: 'cc_cookie', description: 'Onthoudt uw keuze.', expiration: '6 maanden' },
          ],
        } },
      { title: 'Statistieken', description: 'Om te tellen.', linkedCategory: 'analytics',
        cookieTable: {
          headers: { name: 'Naam', domain: 'Dienst', description: 'Beschrijving', expiration: 'Verloopdatum' },
          body: [
            { name: '_ga, _ga_<container-id>', domain: 'Google Analytics', description: 'Telt.', expiration: '2 jaar' },
            { name: 'tr_*', domain: 'Telraam', description: 'Telt ook.', expiration: 'ooit' },
            { name: '_hjSessionUser_12', domain: '', description: 'Herkent.', expiration: '1 jaar' },
          ],
        } },
    ],
  },
} as const;

const config: CookieConsentConfig = {
  revision: 3,
  cookie: { name: 'cc_cookie', domain: location.hostname, expiresAfterDays: 182 },
  onConsent: () => { console.log('ja'); },
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {
      enabled: true,
      autoClear: { cookies: [{ name: /^(_ga|_gid)/ }, { name: 'tel_eigen', path: '/winkel' }] },
      services: {
        ga: { label: 'Google Analytics', onAccept: () => {}, cookies: [{ name: /^_ga/ }] },
      },
    },
    video: { services: { youtube: { label: '<i>YouTube</i>', onAccept() { play(); }, onReject: () => {} } } },
  },
  language: {
    default: 'nl',
    translations: { nl, en: '/en.json', de: async () => fetch('/de.json') },
  },
};

CookieConsent.run(config);
