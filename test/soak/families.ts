/**
 * A worker, a buddy and a manager, in a team of their own: one seeded run among many in a town. All numbers are Ofcom's
 * drama numbers.
 */
export interface Family {
  index: number;
  worker: Member;
  buddy: Member;
  manager: Member;
}

export interface Member {
  staffNumber: string;
  phone: string;
  pin: string;
}

export const DUTY = '+441632960500';
export const LAST_RESORT = '+441632960999';
const MOST_FAMILIES = 300;
const FIRST = 4000;

const PINS = ['7294', '6183', '8462', '5827', '9173', '4726', '3859', '6937'] as const;
const DURESS = ['3851', '2947', '7315', '9364', '2648', '8391', '7192', '2584'] as const;

export function families(count: number): Family[] {
  if (count > MOST_FAMILIES) throw new Error(`there are drama numbers for ${MOST_FAMILIES} families`);
  return Array.from({ length: count }, (_, index) => {
    const member = (place: number): Member => ({
      staffNumber: String(FIRST + index * 3 + place),
      phone: `+447700900${String(index * 3 + place).padStart(3, '0')}`,
      pin: PINS[(index + place) % PINS.length] ?? PINS[0],
    });
    return { index, worker: member(0), buddy: member(1), manager: member(2) };
  });
}

/** Which family somebody is of, by staff number. */
export const familyOf = (staffNumber: string): number => Math.floor((Number(staffNumber) - FIRST) / 3);

export const duressPinOf = ({ index }: Family): string => DURESS[index % DURESS.length] ?? DURESS[0];

/** Their organisation as a file. */
export function organisationOf(all: Family[]): string {
  return `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  line_name: Riverside lone-working line
  duty: ["${DUTY}"]
  last_resort: { name: Out of hours team, phone: "${LAST_RESORT}" }
teams:
${all.map(({ index }) => team(index)).join('\n')}
people:
${all.map((family) => people(family)).join('\n')}
`;
}

const team = (index: number): string =>
  `  - { name: Team ${index}, police_force: Northshire, usual_length: 30m, ` +
  'purple_file: { between: [2m, 3m] }, code_phrases: { help: purple file } }';

function people({ index, worker, buddy, manager }: Family): string {
  const duress = DURESS[index % DURESS.length] ?? DURESS[0];
  return (
    `  - { name: Worker ${index}, staff_number: "${worker.staffNumber}", roles: [worker],
      team: Team ${index}, phones: ["${worker.phone}"], pin: "${worker.pin}", duress_pin: "${duress}",
      buddies: ["${buddy.staffNumber}"] }
  - { name: Buddy ${index}, staff_number: "${buddy.staffNumber}", roles: ` +
    `[buddy], team: Team ${index}, phones: ["${buddy.phone}"], pin: "${buddy.pin}" }
  - { name: Manager ${index}, staff_number: "${manager.staffNumber}", roles: ` +
    `[manager], team: Team ${index}, phones: ["${manager.phone}"], pin: "${manager.pin}" }`
  );
}
