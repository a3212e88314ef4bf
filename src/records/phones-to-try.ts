import type { Knex } from 'knex';

export interface PhoneToTry {
  number: string;
  label: string;
  note?: string;
}

/** Every phone that the line may ring, with whose it is: for the handset page, which only ever runs without a carrier. */
export async function phonesToTry(knex: Knex): Promise<PhoneToTry[]> {
  const { rows } = await knex.raw<{ rows: { number: string; name: string; roles: string[]; position: number }[] }>(`
    select f.number, p.name, p.roles, f.position from phone f join person p on p.id = f.person_id order by p.staff_number, f.position`);
  const house = await knex<{ duty: string[]; last_resort: { name: string; phone: string } | null }>('organisation').first('duty', 'last_resort');
  return [
    ...rows.map(({ number, name, roles, position }) => ({ number, label: position === 0 ? name : `${name}, second phone`, note: roles.join(', ') })),
    ...(house?.duty ?? []).map((number) => ({ number, label: 'Duty desk', note: 'duty' })),
    ...(house?.last_resort ? [{ number: house.last_resort.phone, label: house.last_resort.name, note: 'day and night' }] : []),
  ].filter(({ number }, place, all) => all.findIndex((other) => other.number === number) === place);
}
