import type { Vars } from '../conversation/files/flow.ts';
import type { HazardKind } from '../safety/hazard.ts';

const NAMES: Record<HazardKind, string> = {
  'two-only': 'note_two',
  dog: 'note_dog',
  'ring-first': 'note_ring',
  'see-file': 'note_file',
};

/** The variables with which a prompt says what is noted of an address. */
export const hazardVars = (hazards: HazardKind[]): Vars =>
  Object.fromEntries(hazards.map((kind) => [NAMES[kind], 'yes']));
