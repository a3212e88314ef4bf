/** What is wrong with a request, as RFC 9457 has it. */

export interface RequestFault {
  /** As the request names it: a field of the body, a header, a part of the path. */
  field: string;
  detail: string;
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;
export type ProblemStatus = keyof typeof TITLES;

export class Problem extends Error {
  constructor(
    readonly status: ProblemStatus,
    readonly detail: string,
    readonly faults: RequestFault[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }

  get body(): object {
    const { status, detail, faults } = this;
    const errors = faults.length === 0 ? {} : { errors: faults };
    return { type: 'about:blank', title: TITLES[status], status, detail, ...errors };
  }
}

/** The same answer whether there is no such thing or it belongs to another team. */
export const nothingThere = (): Problem => new Problem(404, 'There is nothing here.');

export const notUnderstood = (faults: RequestFault[]): Problem =>
  new Problem(422, 'This cannot be understood. Nothing has changed.', faults);
