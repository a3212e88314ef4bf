import { z } from 'zod';

/**
 * How a phone meets a call. `manual`: a person decides. `silent`: it rings until the time is over. `off`: it is not
 * reached and does not ring. `screened`: it asks who calls first. `do-not-disturb`: silent, except for a second call
 * within three minutes. `dead-number`: there is no such phone.
 */
export const WAYS = [
  'manual',
  'voicemail',
  'busy',
  'declines',
  'silent',
  'off',
  'screened',
  'do-not-disturb',
  'dead-number',
] as const;
export type Way = (typeof WAYS)[number];

/** A phone's number in the exchange's API. */
export const PhoneNumber = z.string().regex(/^\+[1-9]\d{7,14}$/, 'is no number like +447700900101');

export interface Phone {
  number: string;
  label: string;
  /** A note that the page may show beside the phone, such as a PIN to try. */
  note: string | null;
  answers: Way;
  /** The call that uses it, ringing or answered. A second call finds it busy. */
  callId: string | null;
}

/** A phone that is shown before anybody has used it. */
export interface KnownPhone {
  number: string;
  label: string;
  note?: string;
}

export interface Phones {
  /** The phone with that number. A new number gets a new phone. */
  at(number: string): Phone;
  set(number: string, settings: { label?: string | undefined; answers?: Way | undefined }): Phone;
  /**
   * Replaces the list of known phones and their order. Former ones disappear unless they are in a call. Phones that
   * were only called or texted stay, after the known ones.
   */
  list(known: KnownPhone[]): void;
  all(): Phone[];
}

export function createPhones(known: KnownPhone[], changed: (phone: Phone) => void): Phones {
  const phones = new Map<string, Phone>();
  let listed = new Set<string>();

  function list(next: KnownPhone[]): void {
    const before = [...phones.values()];
    const numbers = new Set(next.map(({ number }) => number));
    phones.clear();
    for (const { number, label, note } of next) {
      const phone = before.find((one) => one.number === number) ?? {
        number,
        label,
        note: null,
        answers: 'manual',
        callId: null,
      };
      phones.set(number, Object.assign(phone, { label, note: note ?? null }));
    }
    for (const phone of before) {
      if (!numbers.has(phone.number) && (!listed.has(phone.number) || phone.callId !== null))
        phones.set(phone.number, phone);
    }
    listed = numbers;
  }
  list(known);

  function at(number: string): Phone {
    const found = phones.get(number);
    if (found) return found;
    const phone: Phone = { number, label: number, note: null, answers: 'manual', callId: null };
    phones.set(number, phone);
    changed(phone);
    return phone;
  }

  return {
    at,
    list,
    set(number, { label, answers }) {
      const phone = at(number);
      if (label !== undefined) phone.label = label;
      if (answers !== undefined) phone.answers = answers;
      changed(phone);
      return phone;
    },
    all: () => [...phones.values()].map((phone) => ({ ...phone })),
  };
}
