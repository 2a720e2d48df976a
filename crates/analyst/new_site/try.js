// What the manifest declares, to be done by hand, and what the browser makes of it.
const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};

const DAY = 86_400_000;
const days = document.querySelector('#days');

if (window.murmur?.manifest) begin(window.murmur);
else document.addEventListener('murmur:ready', ({ detail }) => begin(detail));

function begin(murmur) {
  const { signals = {}, segments } = murmur.manifest();
  document.querySelector('#signals').replaceChildren(...Object.entries(signals).map(([name, signal]) => doing(murmur, name, signal)));
  for (const button of document.querySelectorAll('[data-consent]')) {
    const yes = button.dataset.consent === 'yes';
    button.addEventListener('click', () => murmur.consent({ store: yes, personalise: yes }));
  }
  const show = () => void draw(murmur, Object.keys(segments));
  murmur.on('segments', show);
  murmur.on('consent', show);
  document.addEventListener('submit', show);
  show();
}

/** A signal as a form: a field for each of its fields, and a button. */
function doing(murmur, name, { title, fields = {} }) {
  const inputs = Object.entries(fields).map(([field, { type }]) => {
    const input = element('input');
    input.name = field;
    input.type = { amount: 'number', integer: 'number', boolean: 'checkbox' }[type] ?? 'text';
    if (type === 'amount') input.step = 'any';
    return element('label', `${field} `, input);
  });
  const button = element('button', name);
  button.title = title;
  const form = element('form', '', button, ...inputs);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const filled = [...form.elements].filter((input) => input.name && (input.type === 'checkbox' || input.value !== ''));
    const value = (input) => ({ number: input.valueAsNumber, checkbox: input.checked }[input.type] ?? input.value);
    murmur.track(name, Object.fromEntries(filled.map((input) => [input.name, value(input)])), { at: Date.now() - DAY * days.valueAsNumber });
  });
  return form;
}

async function draw(murmur, names) {
  const { store } = murmur.consentState();
  document.querySelector('#consent').textContent = store ? 'The visitor agreed: what happens is remembered here.' : 'Nothing is remembered before.';
  const all = await Promise.all(names.map((name) => murmur.explain(name)));
  document.querySelector('#segments').replaceChildren(...all.map(({ segment, title, why, when, missing }) => {
    const member = murmur.has(segment);
    const item = element('li', '', element('strong', `${title} (${segment})`), element('span', member ? why : missing.length ? `Not yet: ${missing.join('; ')}` : ''),
      element('code', when));
    item.dataset.segment = segment;
    item.classList.toggle('in', member);
    return item;
  }));
}
