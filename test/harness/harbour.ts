/**
 * A second organisation: colleagues who are each other's buddies, a phone that two people share, and a worker in two
 * teams. All numbers are Ofcom's drama numbers.
 */
export const HARBOUR =
  `
organisation:
  name: Harbour Children's Services
  spoken_name: Harbour office
  line_name: Harbour lone-working line
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:
  - { name: Quay, police_force: Northshire, purple_file: off, code_phrases: { watch: blue folder, help: purple file } }
  - { name: Pier, purple_file: off, code_phrases: { help: yellow ledger } }
people:
  - { name: Rowan Ellis, staff_number: "5512", roles: [worker], team: Quay, phones: ` +
  `["+447700900511"], pin: "4821", duress_pin: "7093", buddies: ["5513"] }
  - { name: Ines Marlow, staff_number: "5513", roles: [worker, buddy], team: Quay, phone: ` +
  `"+447700900512", pin: "3376", duress_pin: "9154", buddies: ["5512"] }
  - { name: Teo Brandt, staff_number: "5514", roles: [manager], team: Quay, phone: "+447700900513", pin: "6408" }
  - { name: Mina Osei, staff_number: "5515", roles: [worker], team: [Quay, Pier], phone: ` +
  `"+447700900514", pin: "2946", duress_pin: "8053", buddies: ["5513"] }
  - { name: Kit Farrow, staff_number: "5516", roles: [worker], team: Quay, phones: ["+447700900515", ` +
  `"+447700900599"], pin: "5937", duress_pin: "8406", buddies: ["5513"] }
  - { name: Lou Haddad, staff_number: "5517", roles: [worker], team: Quay, phones: ` +
  `["+447700900599"], pin: "3862", duress_pin: "9475", buddies: ["5513"] }
`;

export const ROWAN = '+447700900511';
export const INES = '+447700900512';
export const TEO = '+447700900513';
export const MINA = '+447700900514';
export const KIT = '+447700900515';
/** The phone that Kit and Lou share. */
export const SHARED = '+447700900599';
export const HARBOUR_DUTY = '+441632960500';
export const HARBOUR_LAST_RESORT = '+441632960999';
export const STRANGER = '+447700900166';
/** A phone of Rowan's family, once a sheet says so. */
export const FAMILY = '+447700900190';
/** Whom Harbour may ring about Rowan. */
export const AROUND_ROWAN = [ROWAN, INES, TEO, HARBOUR_DUTY, HARBOUR_LAST_RESORT];
