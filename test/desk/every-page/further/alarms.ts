import type { Page } from 'playwright-core';
import { closeFromOffice } from '../../../../src/operations/alarms/close-from-office.ts';
import { raiseAlarmFor } from '../../../../src/operations/alarms/raise-alarm.ts';
import { claimDialling, reportDialled, takeAlarm } from '../../../../src/operations/alarms/respond.ts';
import { beginDrill } from '../../../../src/operations/drills/begin-drill.ts';
import { saveSheet } from '../../../../src/operations/sheets/save-sheet.ts';
import { endVisitFor, startVisitFor } from '../../../../src/operations/visits/for-somebody.ts';
import { SYSTEM } from '../../../../src/records/actor.ts';
import { openAlarmOf } from '../../../../src/records/alarms.ts';
import { openVisitOf } from '../../../../src/records/visits.ts';
import { personKey } from '../../../../src/contact/contact-key.ts';
import type { TestDesk } from '../../../harness/desk.ts';
import { type FurtherPage, sends } from './further-page.ts';

/** Alarms as their pages stand later, or to another reader. Bea's is covert, Sam's is not. */

const [SAM, BEA, MO, IRA] = ['4021', '4022', '4030', '4031'];
const MINUTE = 60_000;

export const SHEET = {
  born: '1988-02-29',
  looks: 'Tall, red hair, glasses',
  home: '4 Mill Lane, Gloucester',
  ownPhones: '07700 900188',
  carMake: 'Blue hatchback',
  carColour: 'Blue',
  carRegistration: 'AB12 CDE',
  contactName: 'Jo Okoro',
  contactRelation: 'Sister',
  contactPhone: '07700 900177',
  medical: 'Asthma',
  medication: 'An inhaler, in the left pocket',
  ifTakenIll: 'Sit them up and ring the surgery',
};

/** Ends the one that is open about somebody, and their visit, whose story each alarm of that visit would have. */
export async function endsAlarmOf({ knex, records, dependencies: { parts } }: TestDesk, staffNumber: string) {
  const worker = await records.personId(staffNumber);
  const open = await openAlarmOf(knex, worker);
  if (open) await closeFromOffice(parts, SYSTEM, { alarm: open.alarm.id, why: 'seen at the office' });
  if (await openVisitOf(knex, worker)) await endVisitFor(parts, SYSTEM, { worker, how: 'seen-by-me' });
}

export function alarmPages(desk: TestDesk): FurtherPage[] {
  const {
    url,
    knex,
    records,
    clock,
    dependencies: { parts },
  } = desk;
  const goes = (page: Page, path: string) => page.goto(`${url}/desk${path}`, { waitUntil: 'domcontentloaded' });

  const endsThatOf = (staffNumber: string): Promise<void> => endsAlarmOf(desk, staffNumber);
  async function raised(staffNumber: string, why: 'code-phrase' | 'no-contact' | 'asks-for-help'): Promise<string> {
    await endsThatOf(staffNumber);
    const worker = await records.personId(staffNumber);
    await startVisitFor(parts, SYSTEM, { worker, minutes: 60 });
    await raiseAlarmFor(parts, SYSTEM, { worker, why, by: null, words: 'Nobody has seen them since noon' });
    return (await openAlarmOf(knex, worker))?.alarm.id ?? '';
  }
  const covert = (): Promise<string> => raised(BEA, 'code-phrase');
  const open = (): Promise<string> => raised(SAM, 'no-contact');
  const keyOf = async (staffNumber: string): Promise<string> => personKey(await records.personId(staffNumber));
  const takes = async (alarm: string, staffNumber: string) =>
    takeAlarm(parts, SYSTEM, { alarm, by: await keyOf(staffNumber), minutes: 15 });
  const dials = async (alarm: string, staffNumber: string) =>
    claimDialling(parts, SYSTEM, { alarm, by: await keyOf(staffNumber), asWell: false });

  const page = (name: string, opens: FurtherPage['opens'], more: Partial<FurtherPage> = {}): FurtherPage => ({
    name: `alarm-${name}`,
    reader: 'manager',
    opens,
    ...more,
  });
  /** As it stands after `happens`. */
  const ofAlarm = (name: string, make: () => Promise<string>, happens: (alarm: string) => Promise<unknown>) =>
    page(name, async (at) => {
      const alarm = await make();
      await happens(alarm);
      await goes(at, `/alarms/${alarm}`);
    });
  /** What is sent there after something else has happened. */
  const answers = (
    name: string,
    happens: (alarm: string) => Promise<unknown>,
    sent: [act: string, fields?: Record<string, string>],
  ): FurtherPage =>
    page(
      name,
      async (at) => {
        const alarm = await open();
        await goes(at, `/alarms/${alarm}`);
        await happens(alarm);
        await sends(at, `/alarms/${alarm}/${sent[0]}`, sent[1]);
      },
      { status: 409 },
    );
  const raises = async (at: Page, who: string, why: string) => {
    await goes(at, '/raise');
    await sends(at, '/desk/raise', { who, why, words: 'She rang, and the line went dead' });
  };

  return [
    ofAlarm('raised', open, () => Promise.resolve()),
    ofAlarm('covert-mine', covert, (alarm) => takes(alarm, MO)),
    ofAlarm('covert-of-another', covert, (alarm) => takes(alarm, IRA)),
    ofAlarm('mine', open, (alarm) => takes(alarm, MO)),
    ofAlarm('of-another', open, (alarm) => takes(alarm, IRA)),
    ofAlarm(
      'of-who-asks-for-help',
      () => raised(SAM, 'asks-for-help'),
      () => Promise.resolve(),
    ),
    ofAlarm('police-lead', open, async (alarm) => {
      await takes(alarm, MO);
      await reportDialled(parts, SYSTEM, { alarm, by: await keyOf(MO), reference: 'GX 4471' });
    }),
    ofAlarm('was-dialling', open, async (alarm) => {
      await dials(alarm, MO);
      clock.advance(4 * MINUTE);
    }),
    ofAlarm('to-be-classed', open, () => endsThatOf(SAM)),
    page('classed', async (at) => {
      const alarm = await open();
      await endsThatOf(SAM);
      await goes(at, `/alarms/${alarm}`);
      await sends(at, '/class', { class: 'forgotten', note: 'Left the phone in the car' });
    }),
    page('with-the-sheet', async (at) => {
      const alarm = await open();
      await saveSheet(parts, SYSTEM, { person: await records.personId(SAM), sheet: SHEET });
      await goes(at, `/alarms/${alarm}`);
      await sends(at, '/sheet');
    }),
    page('drill', async (at) => {
      await endsThatOf(SAM);
      await endsThatOf(BEA);
      await beginDrill(parts, SYSTEM, { team: 'North', duress: true, about: null });
      const drill = await knex<{ id: string; drill: boolean }>('alarm')
        .where({ drill: true })
        .orderBy('raised_at', 'desc')
        .first();
      await goes(at, `/alarms/${drill?.id ?? ''}`);
    }),
    answers('taken-already', (alarm) => takes(alarm, IRA), ['take', { minutes: '15' }]),
    answers('somebody-dials', (alarm) => dials(alarm, IRA), ['dialling']),
    answers('closed-meanwhile', () => endsThatOf(SAM), ['fact', { words: 'A neighbour has heard shouting' }]),
    page('just-raised', async (at) => {
      await endsThatOf(BEA);
      await raises(at, BEA, 'code-phrase');
    }),
    page('answered', async (at) => {
      await endsThatOf(BEA);
      await raises(at, BEA, 'code-phrase');
      await sends(at, '/answer', {}, 'Yes');
    }),
    page('was-open', async (at) => {
      await open();
      await raises(at, SAM, 'no-contact');
    }),
    page('of-nobody-known', (at) => raises(at, 'Nadia Nobody', 'somebody-else')),
    page(
      'of-several-people',
      async (at) => {
        await knex('person').where({ staff_number: IRA }).update({ name: 'Ira Okoro' });
        await raises(at, 'Okoro', 'no-contact');
      },
      { status: 409 },
    ),
    page(
      'seen-by-a-buddy',
      async (at) => {
        await goes(at, `/alarms/${await open()}`);
      },
      { reader: 'worker' },
    ),
    page(
      'seen-by-who-raised-it',
      async (at) => {
        await endsThatOf(SAM);
        await raises(at, SAM, 'somebody-else');
      },
      { reader: 'operator' },
    ),
    {
      name: 'board-with-all-there-is',
      reader: 'manager',
      opens: async (at) => {
        await takes(await open(), MO);
        await covert();
        await goes(at, '');
      },
    },
    {
      name: 'handover-with-alarms',
      reader: 'manager',
      opens: async (at) => {
        await takes(await open(), IRA);
        await covert();
        await goes(at, '/handover');
      },
    },
    {
      name: 'alarms-open',
      reader: 'manager',
      opens: async (at) => {
        await open();
        await goes(at, '/alarms');
      },
    },
  ];
}
