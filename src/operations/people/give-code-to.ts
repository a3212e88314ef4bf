import { z } from 'zod';
import { phonesOf } from '../../records/organisation/people.ts';
import { giveCode, type GivenCode } from '../first-codes.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from './person-meant.ts';

type CodeGiven = { kind: 'done'; given: GivenCode } | { kind: 'nobody' };

/**
 * Gives one person a one-time code, with which they set their PINs on the phone. `send`: by text, to their first phone.
 */
export const giveCodeTo = operation(
  z.object({ person: personMeant, send: z.boolean() }),
  async (work, { person, send }): Promise<CodeGiven> => {
    const meant = await findPerson(work, person);
    if (!meant) return { kind: 'nobody' };
    const { id, staffNumber, name } = meant;
    const [phone = null] = await phonesOf(work.trx, id);
    return { kind: 'done', given: await giveCode(work, { id, staffNumber, name, phone }, { send }) };
  },
);
