// A small shop in React, as a site would write it; rendered by a server and taken over by the page.
import { createElement as h, StrictMode } from 'react';
import { MurmurProvider, useConsent, useMurmur, useSegment, useSegments, useWhy } from 'murmur/react';

/** How often each part was rendered. */
export const rendered = { greeting: 0, list: 0 };

function Greeting() {
  const { status, member } = useSegment('regular');
  const why = useWhy('regular');
  rendered.greeting += 1;
  return h('p', { id: 'greeting', 'data-status': status }, member ? `Welcome back! ${why}` : 'Welcome');
}

function List() {
  const { status, segments } = useSegments();
  rendered.list += 1;
  return h('p', { id: 'list' }, `${status}: ${segments.join(', ')}`);
}

function Buttons() {
  const murmur = useMurmur();
  const { state, consent } = useConsent();
  const agree = (all) => consent({ store: all, personalise: all, report: all });
  return h('p', { id: 'buttons', 'data-decided': String(state?.decided) },
    h('button', { id: 'buy', disabled: !murmur, onClick: () => murmur?.track('purchase', { value: 10 }) }, 'Buy'),
    h('button', { id: 'look', disabled: !murmur, onClick: () => murmur?.track('view', { genre: 'folk' }) }, 'Look'),
    h('button', { id: 'yes', onClick: () => agree(true) }, 'Yes'),
    h('button', { id: 'no', onClick: () => agree(false) }, 'No'));
}

export const App = (props) => h(StrictMode, null, h(MurmurProvider, props, h(Greeting), h(List), h(Buttons)));
