import { fileURLToPath } from 'node:url';
import type { Response, Router } from 'express';
import type { Asset, Views } from './views.ts';

const ICON = fileURLToPath(new URL('./icon.svg', import.meta.url));
const A_DAY_S = 86_400;

/** What pages load besides themselves. A page names the style sheet by its content, so a browser may keep it. */
export function addAssets(router: Router, views: Views): void {
  router.get('/assets/desk.css', (_request, response) => {
    response.set('Cache-Control', `public, max-age=${A_DAY_S}, immutable`).type('css');
    sendAsset(response, views.stylesheet);
  });
  router.get('/assets/live/:script', (request, response, next) => {
    const script = views.scripts.get(request.params.script);
    if (script === undefined) {
      next();
      return;
    }
    // Modules name each other without a version: a browser asks each time, and is told that nothing has changed.
    response.set('Cache-Control', 'no-cache').type('js');
    sendAsset(response, script);
  });
  router.get('/assets/icon.svg', (_request, response) => {
    response.sendFile(ICON, { maxAge: A_DAY_S * 1000 });
  });
}

function sendAsset(response: Response, { text, small }: Asset): void {
  response.vary('Accept-Encoding');
  if (response.req.acceptsEncodings('gzip') !== 'gzip') response.send(text);
  else response.set('Content-Encoding', 'gzip').send(small);
}
