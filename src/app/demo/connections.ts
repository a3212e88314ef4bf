import { randomBytes, randomUUID } from 'node:crypto';
import { seal } from '../../crypto/seal.ts';
import { transact } from '../../database/transact.ts';
import {
  insertAlarmReceiver,
  listAlarmReceivers,
  moveAlarmReceiver,
  receiverSeal,
} from '../../records/alarm-receivers.ts';
import { calendarFeedOf, feedSeal, saveCalendarFeed } from '../../records/calendar-feeds.ts';
import {
  channelSeal,
  insertNoticeChannel,
  listNoticeChannels,
  moveNoticeChannel,
} from '../../records/notice-channels.ts';
import { callerByStaffNumber } from '../../records/organisation/people.ts';
import type { Dependencies } from '../../operations/work.ts';

/**
 * The demo's channel of a chat, its system that is told of alarms and its worker's calendar. All are this process
 * itself, whose port may be another one at each start. What somebody has ended stays ended.
 * @param address where they are
 */
export async function makeDemoConnections(
  { knex, clock, secrets }: Dependencies,
  address: string,
  { staffNumber, isFirst }: { staffNumber: string; isFirst: boolean },
): Promise<void> {
  const now = clock.now();
  const real = clock.toReal(now);
  const channel = (await listNoticeChannels(knex)).find(({ name }) => name === CHANNEL);
  const receiver = (await listAlarmReceivers(knex)).find(({ name }) => name === RECEIVER);
  const person = await callerByStaffNumber(knex, staffNumber);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const ofChannel = (id: string): Buffer => seal(secrets.data, channelSeal(id), { url: `${address}/channel` });
  const ofReceiver = (id: string): Buffer => seal(secrets.data, receiverSeal(id), { url: `${address}/alarms`, secret });
  await transact(knex, async (trx) => {
    if (isFirst) {
      const [id, other] = [randomUUID(), randomUUID()];
      await insertNoticeChannel(trx, { id, name: CHANNEL, sealed: ofChannel(id), teamIds: 'all' }, real);
      const told = { name: RECEIVER, teamIds: 'all' as const, covert: false, createdBy: null };
      await insertAlarmReceiver(trx, { ...told, id: other, sealed: ofReceiver(other) }, real);
    } else {
      if (channel) await moveNoticeChannel(trx, channel.id, ofChannel(channel.id));
      if (receiver) await moveAlarmReceiver(trx, receiver.id, ofReceiver(receiver.id));
    }
    if (person && (isFirst || (await calendarFeedOf(trx, person.id)) !== null)) {
      const sealed = seal(secrets.data, feedSeal(person.id), { url: `${address}/calendar.ics` });
      await saveCalendarFeed(trx, { personId: person.id, sealed, nextAt: now });
    }
  });
}

const CHANNEL = 'Duty chat (demo)';
const RECEIVER = 'Alarm centre (demo)';
