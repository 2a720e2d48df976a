// What stands beside the variants: why a visitor sees one. <murmur-if> shows them; every variant is in every page.

import { murmur } from './audience.js';
import { $ } from './dom.js';

async function sayWhy() {
  const instance = await murmur;
  for (const why of document.querySelectorAll('[data-why]')) {
    why.textContent = `${instance.why(why.closest('murmur-if').getAttribute('segment')) ?? ''}. `;
  }
}

/** Only one "Why?" is open at a time, and it closes by Escape or a click elsewhere. */
function tidyDisclosures() {
  const open = () => document.querySelectorAll('.why[open]');
  document.addEventListener('click', (event) => {
    for (const why of open()) if (!why.contains(event.target)) why.open = false;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const why of open()) {
      why.open = false;
      if (why.contains(document.activeElement)) $('summary', why).focus();
    }
  });
}

export function personalise() {
  tidyDisclosures();
  return sayWhy();
}
