/** A British number as people write it: "01632 960500", "07700 900123". Any other one stays as it is. */
export function numberAsWritten(number: string): string {
  const [, start, rest] = /^\+44(\d{4})(\d{5,6})$/.exec(number) ?? [];
  return start === undefined || rest === undefined ? number : `0${start} ${rest}`;
}
