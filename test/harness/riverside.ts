/**
 * The organisation of the scenarios: the example of src/organisation-file/README.md, with people to ring. All numbers
 * are Ofcom's drama numbers.
 */
export const RIVERSIDE =
  `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  line_name: Riverside lone-working line
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:
  - name: North
    police_force: Northshire
    purple_file: off
people:
  - { name: Sam Okoro, staff_number: "4021", roles: [worker], team: North, phones: ` +
  `["+447700900101"], pin: "7294", duress_pin: "3851", buddies: ["4022"] }
  - { name: Bea Lindqvist, staff_number: "4022", roles: [worker], team: North, phones: ` +
  `["+447700900102"], pin: "6183", duress_pin: "2947", buddies: ["4021"] }
  - { name: Mo Haddad, staff_number: "4030", roles: [manager], team: North, ` +
  `phones: ["+447700900103", "+441632960103"], pin: "8462" }
  - { name: Ira Nowak, staff_number: "4031", roles: [manager], team: North, phones: ["+447700900104"], pin: "5827" }
`;

/** The same with the purple-file call, as in a team whose plan leaves out that key. */
export const RIVERSIDE_RINGS_BACK = RIVERSIDE.replace(
  'purple_file: off',
  'code_phrases: { watch: blue folder, help: purple file }',
);

/** A team whose plan has code phrases and no purple-file call. */
export const withPhrases = (organisation: string): string =>
  organisation.replace(
    'purple_file: off',
    'purple_file: off\n    code_phrases: { watch: blue folder, help: purple file }',
  );

/** Nobody has a duty phone: the managers are rung in its place. */
export const withoutDuty = (organisation: string): string => organisation.replace(`duty: ["${DUTY}"]`, 'duty: []');

/** With a second team. */
export const RIVERSIDE_AND_SOUTH = RIVERSIDE.replace(
  'people:',
  `  - name: South
    police_force: Northshire
people:
  - { name: Cai Morgan, staff_number: "4040", roles: [manager], team: South, phones: ["+447700900105"], pin: "5846" }`,
);

export const PRIYA = '+447700900120';
/** With Priya, who is in another team: nobody's buddy, and on none of Sam's ladders. */
export const RIVERSIDE_WITH_PRIYA =
  `${RIVERSIDE.replace('people:', '  - name: South\npeople:')}
  - { name: Priya Shah, staff_number: "4050", roles: [worker], team: ` +
  `South, phones: ["${PRIYA}"], pin: "9518", duress_pin: "3627" }
`;

export const SAM = '+447700900101';
export const BEA = '+447700900102';
export const MO = '+447700900103';
export const MO_AT_HOME = '+441632960103';
export const IRA = '+447700900104';
export const DUTY = '+441632960500';
export const OUT_OF_HOURS = '+441632960999';
/** All that Riverside may ring. */
export const EVERYBODY = [SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];
