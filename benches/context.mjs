// A page of 20 KB becomes topics: the first call in a fresh page, for which the reader of pages and the model are fetched,
// and the next one.
import { Stop } from '../scripts/lib.mjs';
import { openPage, withBrowser } from './support/chromium.mjs';
import { duration, markdown, median } from './support/report.mjs';
import { sdkFiles } from './support/sdk.mjs';
import { withServer } from './support/server.mjs';

const BYTES = 20_000;
const PAGES = 25;
const SENTENCES = [
  'Tomatoes want sun, water at the root and a stake before they lean.',
  'A bed of compost feeds lettuce, beans and courgettes for a whole season.',
  'Prune the roses in March, above a bud that looks outwards.',
  'Slugs come at night; a ring of sharp sand around young plants slows them down.',
  'Sow carrots where no fresh manure lies, and thin them to a finger apart.',
];

/** The page, filled with paragraphs and headings up to its bytes. */
function page() {
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A kitchen garden in June</title>
<meta name="description" content="What to sow, plant and prune in June"><meta name="keywords" content="garden, vegetables, roses">
<meta property="og:type" content="article"><meta property="article:section" content="Gardening">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article","headline":"A kitchen garden in June","articleSection":"Gardening"}</script>
</head><body><h1>A kitchen garden in June</h1>`;
  const end = '</body></html>';
  const parts = [];
  for (let n = 0, length = head.length + end.length; length < BYTES; n++) {
    const sentence = (offset) => SENTENCES[(n + offset) % SENTENCES.length];
    const part = `${n % 5 === 0 ? `<h2>Week ${n}</h2>` : ''}<p>${sentence(0)} ${sentence(n)} <a href="/week/${n}">More of week ${n}</a></p>\n`;
    parts.push(part);
    length += part.length;
  }
  return head + parts.join('') + end;
}

const manifest = {
  version: 1,
  site: 'bench',
  topics: { model: 'en' },
  signals: { view: { title: 'Views', purpose: 'To measure' } },
  segments: { reader: { title: 'Reader', why: 'To measure', when: 'count(view, days(30)) >= 3' } },
};

/** In µs: the medians of the first call and of the next, and the longest of the next. */
export async function measure({ quick, say }) {
  return withServer({ '/': page(), ...sdkFiles() }, ({ url }) => withBrowser(async (browser) => {
    const [first, next] = [[], []];
    for (let n = 0; n < (quick ? 3 : PAGES); n++) {
      const context = await browser.newContext();
      const opened = await openPage(context, `${url}/`);
      const { took, found } = await opened.evaluate(classify, manifest);
      await context.close();
      if (!found) throw new Stop('murmur.context() found no topic on a page about gardening.');
      first.push(1000 * took[0]);
      next.push(1000 * took[1]);
    }
    say(`${duration(median(first))}, then ${duration(median(next))}`);
    return { first: median(first), next: median(next), worst: Math.max(...next) };
  }));
}

/** Runs in the page. */
async function classify(wanted) {
  const { Murmur } = await import('/pkg/index.js');
  const murmur = await Murmur.start({ manifest: wanted });
  const took = [];
  let found = true;
  for (let n = 0; n < 2; n++) {
    const start = performance.now();
    const { topics } = await murmur.context();
    took.push(performance.now() - start);
    found &&= topics.length > 0;
  }
  return { took, found };
}

export function goals({ next }) {
  return [['a page of 20 KB in at most 5 ms', duration(next), next <= 5000]];
}

export function tables({ first, next, worst }) {
  const row = ['`murmur.context()`', ...[first, next, worst].map(duration)];
  return [markdown([['20 KB of page', 'first call, with what it loads', 'the next', 'the longest of the next'], row])];
}
