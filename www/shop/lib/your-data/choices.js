// The switches: one for each purpose, and a second step before the one that erases.

import { $ } from '../dom.js';

const PURPOSES = ['store', 'personalise', 'report'];
const box = (purpose) => $(`#may-${purpose}`);

export async function showChoices(instance) {
  const state = instance.consentState();
  for (const purpose of PURPOSES) box(purpose).checked = state[purpose];
  // Without memory there is nothing to sort by and nothing to report.
  for (const purpose of ['personalise', 'report']) box(purpose).disabled = !state.store;
  $('#undecided').hidden = state.decided;
  $('#storage').textContent = instance.storage() === 'local'
    ? 'It is kept in this browser’s own storage, until it is too old or you erase it.'
    : state.store
      ? 'This browser lets the shop store nothing, so it is kept in the memory of the open page and gone when you leave it.'
      : 'Nothing is stored. What you look at is forgotten when you leave the page.';
  $('#retired').hidden = (await instance.ledger()).state !== 'retired';
}

export function wireChoices(instance, erase) {
  for (const purpose of PURPOSES) {
    box(purpose).addEventListener('change', ({ target }) => {
      if (purpose === 'store' && !target.checked) {
        // Nothing is switched off yet: that comes with the second step.
        target.checked = true;
        erase.ask(() => instance.consent({ store: false, personalise: false, report: false, activate: false }), target);
        return;
      }
      instance.consent({ [purpose]: target.checked, activate: false });
      showChoices(instance);
    });
  }
}

/** A question in the page, not over it, before anything is erased. */
export function confirmation(root) {
  let act;
  let opener;
  const close = () => {
    root.hidden = true;
    opener?.focus();
  };
  $('[data-no]', root).addEventListener('click', close);
  root.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  $('[data-yes]', root).addEventListener('click', async () => {
    await act();
    close();
    $('#said').textContent = 'Erased: every event and every segment is gone.';
  });
  return {
    ask(then, from) {
      act = then;
      opener = from;
      from.closest('.choices, .leave').append(root);
      root.hidden = false;
      $('[data-no]', root).focus();
    },
  };
}
