/** What the visitor stated, to change or take back. */
import { question } from '../controls.js';
import { h, type Node } from '../tree.js';
import { part, sentence, type Panel } from './panel.js';

export function statedPart(panel: Panel): Node | false {
  const { say, murmur, copy, act } = panel;
  if (copy.preferences.length === 0) return false;
  return part(panel, 'stated', h('div', { class: 'cards' }, copy.preferences.map((asked) => {
    const { preference, title, purpose, keepMs, stated } = asked;
    const id = `stated-${preference}`;
    return h('div', { key: preference, class: 'card', part: 'card' },
      question(say, asked, id, (given) => act(() => murmur.prefer(preference, given), say('stated.said', { title }))),
      sentence(purpose),
      h('p', { class: 'soft' }, say('stated.keep', { span: say.span(keepMs) }), ' ', stated === undefined ? say('stated.none') : say('stated.when', { moment: say.moment(stated) })),
      stated === undefined ? false : h('button', {
        type: 'button', class: 'quiet', part: 'button',
        click: () => act(() => murmur.prefer(preference, null), say('stated.back.said', { title }), 'stated-title'),
      }, say('stated.back'), h('span', { class: 'unseen' }, `: ${title}`)));
  })));
}
