import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import helmet from 'helmet';
import { loopbackNamesOnly } from './loopback-names.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

/** The handset page at `/handset`: plain files, nothing inline, nothing from other hosts. For mounting at `/`. */
export function createHandset(): Router {
  const router = Router();
  router.use(
    '/handset',
    loopbackNamesOnly,
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // The page is served by plain http on this machine.
      strictTransportSecurity: false,
    }),
  );
  router.get('/handset', (_request, response) => {
    response.sendFile('index.html', { root: PAGE, cacheControl: false });
  });
  router.use('/handset', express.static(PAGE, { index: false, redirect: false, cacheControl: false }));
  return router;
}
