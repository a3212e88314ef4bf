import type { PageRoute } from '../access/page-route.ts';
import type { Show } from '../shell/show.ts';

/** The first page. */
export function homeRoutes(show: Show): PageRoute[] {
  return [
    {
      method: 'get',
      path: '/',
      page: 'home',
      permission: 'signed in',
      book: 'none',
      handle: (asked) => {
        show(asked, 'home/home.njk');
      },
    },
  ];
}
