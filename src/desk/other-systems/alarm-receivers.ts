import { z } from 'zod';
import {
  addAlarmReceiver,
  type AlarmReceiverWanted,
  alarmReceiverWanted,
  removeAlarmReceiver,
  tryAlarmReceiver,
} from '../../operations/api/alarm-receiver.ts';
import { type AlarmReceiver, listReceiversADayLater } from '../../records/alarm-receivers.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayAndTime } from '../shell/times.ts';
import { mayGive } from './given.ts';
import { type SystemPage, ticked } from './pages.ts';

const NewReceiver = z.object({
  name: z.string().trim().max(200).catch(''),
  url: z.string().trim().max(1000).catch(''),
  teams: ticked,
  covert: z.string().catch(''),
});
type NewReceiver = z.infer<typeof NewReceiver>;

const DAY = 24 * 60 * 60_000;
const UNSEEN = 'You do not see these alarms at the desk yourself. The command alarm-receiver can do it.';

/** Which other systems are told of alarms, by ids alone. */
export const alarmReceivers = ({
  parts,
}: DeskDependencies): SystemPage<AlarmReceiver, NewReceiver, AlarmReceiverWanted> => ({
  path: '/settings/receivers',
  idName: 'receiverId',
  page: 'alarm receivers',
  template: 'other-systems/alarm-receivers.njk',
  list: (now) => listReceiversADayLater(parts.knex, new Date(now.getTime() - DAY)),
  columns: {
    Alarms: ({ covert }) => [covert ? 'covert ones too' : 'not covert'],
    Teams: (_one, { teams }) => [teams],
    'Last reached': ({ reachedAt, waiting, fault }, { timezone }) => [
      reachedAt === null ? 'Not yet' : dayAndTime(reachedAt, timezone),
      ...(waiting > 0 ? [`${waiting} on the way`] : []),
      ...(fault === null ? [] : [`since then: ${fault}`]),
    ],
  },
  acts: [
    { path: 'try', words: 'Try', whom: ({ name }) => name, act: (_actor, one) => tryAlarmReceiver(parts, one) },
    {
      path: 'end',
      words: 'End',
      whom: ({ name }) => name,
      act: (actor, one, now) => removeAlarmReceiver(parts, actor, one, now),
    },
  ],

  form: NewReceiver,
  schema: alarmReceiverWanted,
  wanted: ({ url, covert }) => ({ url, covert: covert === 'yes' }),
  faults: {
    name: 'Which system is it? Letters and digits',
    url: 'It begins with https://, has a name and no password in it',
    teams: 'Choose whose alarms it is told of',
  },
  alsoWrong: (account, { covert }, teamIds) => {
    const isSeen = teamIds === null || mayGive(account, covert === 'yes' ? 'alarms:covert' : 'alarms:read', teamIds);
    return isSeen ? {} : { teams: UNSEEN };
  },
  add: async (knex, actor, wanted, now) => (await addAlarmReceiver({ ...parts, knex }, actor, wanted, now)).secret,
});
