// `vanilla-cookieconsent` as a site wires it: its categories are told to Murmur by the site's own call.
import * as CookieConsent from 'vanilla-cookieconsent';

function tell() {
  const said = (category) => CookieConsent.acceptedCategory(category);
  (window.murmur ||= []).push(['consent', {
    store: said('personal') || said('statistics'), personalise: said('personal'), report: said('statistics'), activate: false,
  }]);
}

CookieConsent.run({
  categories: { necessary: { readOnly: true, enabled: true }, personal: {}, statistics: {} },
  onConsent: tell,
  onChange: tell,
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: {
          title: 'May this site remember you?', description: 'In this browser only.',
          acceptAllBtn: 'Yes', acceptNecessaryBtn: 'No', showPreferencesBtn: 'Choose',
        },
        preferencesModal: {
          title: 'Choose', acceptAllBtn: 'Yes to all', acceptNecessaryBtn: 'No to all', savePreferencesBtn: 'Save', closeIconLabel: 'Close',
          sections: [
            { title: 'Personal', linkedCategory: 'personal' },
            { title: 'Statistics', linkedCategory: 'statistics' },
          ],
        },
      },
    },
  },
});
window.openPreferences = () => CookieConsent.showPreferences();
