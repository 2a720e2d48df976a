// The consent prompt. Whether it asks depends on one thing only: whether the visitor has decided.

import { murmur } from './audience.js';
import { $ } from './dom.js';

const NOTHING = { store: false, personalise: false, report: false, activate: false };
const CHOICES = {
  all: { ...NOTHING, store: true, personalise: true, report: true },
  device: { ...NOTHING, store: true, personalise: true },
  none: NOTHING,
};

const prompt = $('#consent');
const said = $('#said');
let opener;

function close() {
  prompt.hidden = true;
  (opener ?? $('#main')).focus();
  opener = undefined;
}

function choose(instance, choice) {
  instance.consent(CHOICES[choice]);
  close();
  said.textContent = 'Your choice is kept. You can change it any time under “Privacy choices”.';
}

export async function askForConsent() {
  const instance = await murmur;
  for (const button of prompt.querySelectorAll('[data-choice]')) {
    button.addEventListener('click', () => choose(instance, button.dataset.choice));
  }
  prompt.addEventListener('keydown', (event) => {
    // Escape only puts a reopened prompt away; the first question stays until it is answered.
    if (event.key === 'Escape' && opener) close();
  });
  $('#privacy-choices').addEventListener('click', (event) => {
    event.preventDefault();
    opener = event.currentTarget;
    prompt.hidden = false;
    $('h2', prompt).focus();
  });
  const show = () => {
    // The page "Your data" carries the same choices as switches.
    if (document.body.dataset.page === 'your-data') return;
    if (!opener) prompt.hidden = instance.consentState().decided;
  };
  document.addEventListener('murmur:consent', show);
  show();
}
