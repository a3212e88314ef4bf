import { saveSheet } from '../../../../../src/operations/sheets/save-sheet.ts';
import { planVisit } from '../../../../../src/operations/visits/plan.ts';
import { SYSTEM } from '../../../../../src/records/actor.ts';
import { FAMILY, HARBOUR, INES, KIT, ROWAN } from '../../../../harness/harbour.ts';
import { openTown, type Town } from '../../../../harness/town.ts';
import { STATES, type State } from './states.ts';

/** How long before the text Rowan's visit began. */
const SINCE_THE_START: Partial<Record<State, string>> = {
  visit: '20m',
  manager: '20m',
  stranger: '20m',
  family: '20m',
  nearly: '57m',
  overdue: '63m',
  alarm: '68m',
  managerasked: '71m',
  ended: '17m',
};

/** A town in which the sender's next text finds that state. */
export async function townIn(state: State): Promise<Town> {
  const town = await openTown({ organisation: HARBOUR, at: `2026-11-25T${STATES[state].at}:00Z` });
  const [rowan, ines] = town.phones(ROWAN, INES);
  const since = SINCE_THE_START[state];
  if (since !== undefined) {
    await rowan.texts('IN 60 mins at 1 Elm Road');
    await town.passes(since);
  }
  if (state === 'soon')
    await planVisit(
      town.parts,
      { kind: 'system' },
      {
        worker: '5512',
        start: new Date('2026-11-25T14:30:00Z'),
        end: new Date('2026-11-25T15:15:00Z'),
        place: 'Mrs Dale, 9 Pier Road',
        initials: 'AD',
        reference: '50117',
      },
    );
  if (state === 'family')
    await saveSheet(town.parts, SYSTEM, { person: '5512', sheet: { contactName: 'Gwen', contactPhone: FAMILY } });
  if (state === 'sharedvisit') {
    await town.phone(KIT).texts('IN 60 mins at 1 Elm Road');
    await town.passes('20m');
  }
  if (state === 'none' || state === 'soon') await town.passes('1m');
  if (state === 'ended') {
    await rowan.texts('OUT');
    await town.passes('3m');
  }
  if (state === 'asked' || state === 'taken') {
    await ines.texts('IN 30 mins at 14 Mill Lane');
    await town.passes('37m');
    const [alarm] = await town.records.openAlarms();
    if (state === 'taken') await rowan.texts(`TAKE ${alarm?.letter ?? ''} 20`);
    if (state === 'taken') await town.passes('1m');
  }
  await town.settle();
  return town;
}
