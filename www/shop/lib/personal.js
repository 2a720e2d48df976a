// What a segment shows. Every variant is in every page and takes its room from the start, so that nothing
// moves when it appears, and a member's browser asks the server for exactly what everyone else's asks.

import { follow } from './audience.js';
import { $ } from './dom.js';

function apply(instance) {
  const may = instance.consentState().personalise;
  for (const element of document.querySelectorAll('[data-segment]')) {
    const { segment } = element.dataset;
    const member = may && instance.has(segment);
    element.hidden = !member;
    const instead = document.querySelector(`[data-unless="${segment}"]`);
    if (instead) instead.hidden = member;
    const why = $('[data-why]', element);
    if (why && member) why.textContent = `${instance.why(segment) ?? ''}. `;
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
  return follow(apply);
}
