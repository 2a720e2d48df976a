// Takes over what the server rendered; what React finds different, it tells on the console.
import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { App, rendered } from './app.mjs';

const root = document.querySelector('#root');
const manifest = root.dataset.manifest;
window.first = root.innerHTML;
window.rendered = rendered;
window.recovered = [];
const options = manifest ? { manifest } : undefined;
const recover = (error) => window.recovered.push(String(error));
window.root = hydrateRoot(root, createElement(App, options && { options }), { onRecoverableError: recover });
