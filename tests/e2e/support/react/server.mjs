// The page as a server sends it.
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './app.mjs';

export const html = (props) => renderToString(createElement(App, props));
