var zin = 'Deze cookies ';
window.addEventListener('load', function () {
    var cc = initCookieConsent();
    cc.run({
        current_lang: 'nl',
        autoclear_cookies: true,
        cookie_expiration: 365,
        onAccept: function (cookie) { laad(cookie); },
        languages: {
            nl: {
                consent_modal: { title: 'Koekjes', description: zin + 'zijn lekker.' },
                settings_modal: {
                    title: 'Voorkeuren',
                    cookie_table_headers: [{ col1: 'Naam' }, { col2: 'Domein' }, { col3: 'Looptijd' }, { col4: 'Doel' }],
                    blocks: [
                        { title: 'Uitleg', description: zin },
                        {
                            title: 'Noodzakelijk', description: zin + 'zijn nodig.',
                            toggle: { value: 'necessary', enabled: true, readonly: true },
                            cookie_table: [{ col1: 'wagen', col2: 'winkel.example', col3: 'sessie', col4: 'Winkelwagen.' }],
                        },
                        {
                            title: 'Meten', description: zin + 'tellen.',
                            toggle: { value: 'meten', enabled: false, readonly: false },
                            cookie_table: [
                                { col1: '^_ga', col2: 'google.com', col3: '2 jaar', col4: 'Telt.', is_regex: true },
                                { col1: '_fbp', col2: location.hostname, col3: '3 maanden', col4: 'Volgt.' },
                                { col1: 'tel', col2: '', col3: '1 dag', col4: 'Telt zelf.' },
                            ],
                        },
                    ],
                },
            },
            en: {
                settings_modal: {
                    cookie_table_headers: [{ col1: 'Name' }, { col2: 'Domain' }, { col3: 'Expiration' }, { col4: 'Purpose' }],
                    blocks: [
                        {
                            title: 'Measuring', description: 'These count.',
                            toggle: { value: 'meten', enabled: false, readonly: false },
                            cookie_table: [{ col1: 'tel', col2: '', col3: '1 day', col4: 'Counts by itself.' }],
                        },
                    ],
                },
            },
        },
    });
});
