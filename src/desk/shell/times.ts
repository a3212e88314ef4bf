/** "16:52", in the organisation's time zone. */
export function clockTime(time: Date, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' }).format(time);
}

/** "23 Nov, 16:52" */
export function dayAndTime(time: Date, timezone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, day: 'numeric', month: 'short' }).format(time);
  return `${day}, ${clockTime(time, timezone)}`;
}

/** "23 Nov 2026, 16:52" */
export function dateAndTime(time: Date, timezone: string): string {
  const options = { timeZone: timezone, day: 'numeric', month: 'short', year: 'numeric' } as const;
  return `${new Intl.DateTimeFormat('en-GB', options).format(time)}, ${clockTime(time, timezone)}`;
}

/** "23 Nov 2026" */
export const dateOf = (time: Date, timezone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: timezone, day: 'numeric', month: 'short', year: 'numeric' }).format(
    time,
  );
