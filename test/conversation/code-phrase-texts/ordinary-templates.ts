import { choices } from './seeded.ts';

/** Sentences with gaps, written beside real things of an office and a visit; near misses of every team's phrases among them. */
const SENTENCES = [
  'Running {minutes} late for {who}', '{who} not in, trying again at {time}', 'At {place} with {who}', 'Just left {place}, {mood}',
  'Can you bring the {colour} {thing}', 'Have you seen my {colour} {thing}?', 'I will need the {colour} {thing}', 'I need the {colour} {thing} pls',
  'Left the {colour} {thing} at {place}', 'The {thing} is {colour}', 'Is the {thing} {colour} or {colour}?', 'Any {colour} {thing}s left',
  '{colour} {thing} is on my desk', 'Put the {thing} by the {colour} {thing}', 'END. I will need the {colour} {thing}', 'OK, and the {colour} {thing}',
  'Which {paper} is it, the {colour} one?', 'The {adjective} {paper} is in {place}', 'Need the {adjective} {paper} for {who}', 'Send me the {adjective} {paper}',
  'Who has the {adjective} {paper}', 'No {adjective} {paper} here', '{adjective} {paper}?', 'file {time}, folder {minutes}, {who} will know', 'Filed the {adjective} {paper} for {who}',
  'START {minutes} {place}', 'START {minutes}', 'MORE {minutes}', 'MORE {minutes} {mood}', 'RING {minutes}', 'AT {place}', 'NOTE {who} wore a {colour} {garment}',
  'NOTE {colour} {thing} by the door, {mood}', 'END {mood}', 'END. {mood}', 'OK {mood}', 'Still at {place}, {mood}', 'Meeting {who} at {place} {time}',
  'Contact with {who} moved to {time}', '{who} rang, please call back after {time}', 'Conference for {who} is at {time} in the {colour} room',
  '{who} was in a {colour} {garment}', 'Look for a {colour} {vehicle} outside {place}', 'Parked behind the {colour} {vehicle}', '{mood} {emoji}', '{emoji}{emoji} {mood}',
  'Aunt {name} is picking {who} up at {time}', 'Uncle {name} says {time}', '{name} and uncle {name} are at {place}', 'Ring {name}, then {name}',
  'the {wood} {furniture} at {place} is broken', 'Nice {pattern} {garment}!', '{pattern} {garment} left in the {colour} room', '{wood} {furniture} for sale, ask {name}',
  'can sum1 get {who} {time} ta', 'wil be {minutes} min l8', 'u about? {mood}', 'lol {mood} {emoji}', 'gona b {minutes} mins {mood}', 'srry cant talk, {mood}',
] as const;

const GAPS: Record<string, readonly string[]> = {
  minutes: ['5', '10', '15', '20', '30', '40', '45', '60', '90'],
  time: ['9', '9:30', '10', 'half ten', '11.15', 'noon', '2pm', '3', 'quarter to four', '16:30', 'after lunch', 'tmrw'],
  who: ['Mrs Khan', 'the Bakers', 'K and her mum', 'Mr O’Neill', 'the twins', 'Jayden', 'nan', 'the foster carer', 'PC Hughes', 'the HV', 'school', 'Tracey', 'Mr Lee', 'baby T'],
  place: ['14 Alder Close', 'Flat 3 Elm Court', '22 Green Lane', 'St Margaret’s school', 'the contact centre', 'Ward B', 'court', 'Blue Sky nursery', '9 Walnut Avenue', 'the Purple Flower', 'the hub', 'County Hall', 'Yellow Brick Road playgroup'],
  mood: ['all ok', 'all good', 'bit tense', 'kids lovely', 'mum upset', 'no answer', 'signal bad', 'dog barking', 'kettle on', 'need a coffee', 'back soon', 'home time', 'won’t be long', 'ring u later'],
  colour: ['red', 'black', 'grey', 'white', 'pink', 'orange', 'brown', 'turquoise', 'blue', 'purple', 'green', 'yellow'],
  thing: ['pen', 'stapler', 'mug', 'lanyard', 'form', 'bag', 'crate', 'car key', 'badge', 'leaflet', 'poster', 'card', 'marker', 'envelope', 'notebook', 'sticker', 'binder', 'box', 'phone', 'chair', 'laptop', 'flipchart', 'filter', 'field', 'frame', 'flask', 'fleece', 'profile', 'pillow', 'tablet', 'bowl'],
  adjective: ['police', 'help', 'pupil', 'old', 'new', 'missing', 'purposeful', 'personnel', 'court', 'people', 'closed', 'Harris', 'mobile', 'health', 'blank', 'big', 'duty', 'paper', 'main', 'other', 'second', 'shared', 'locked', 'simple'],
  paper: ['file', 'folder', 'files', 'folders', 'diary', 'ledger', 'form', 'report', 'chronology', 'statement', 'letter', 'plan', 'umbrella policy', 'minutes'],
  garment: ['jumper', 'coat', 'scarf', 'hat', 'blazer', 'anorak', 'hoodie', 'skirt', 'jacket', 'bobble hat'],
  vehicle: ['van', 'Corsa', 'Fiesta', 'bus', 'skip', 'lorry', 'Micra', 'bike'],
  pattern: ['tartan', 'stripy', 'spotty', 'checked', 'floral', 'paisley'],
  wood: ['walnut', 'oak', 'pine', 'beech', 'teak'],
  furniture: ['table', 'desk', 'bookcase', 'bench', 'lectern', 'ladder', 'ledge', 'dresser'],
  name: ['Carol', 'Mary', 'Dave', 'Denise', 'Marge', 'Maggie', 'Margot', 'Martin', 'Derek', 'Desi', 'Dennis', 'Sandra', 'Raymond', 'Edmund', 'Mags', 'Greta'],
  emoji: ['😂', '👍', '🙈', '☕', '🌧️', '❤️', '🙏🏽', '🚗', '📁', '💜'],
};

/** Everyday slips and habits of writing, so that not every text is tidy. */
const HABITS: readonly ((text: string) => string)[] = [
  (text) => text, (text) => text, (text) => text, (text) => text.toLowerCase(), (text) => text.toUpperCase(), (text) => `${text}.`, (text) => `${text} x`,
  (text) => `hi, ${text}`, (text) => text.replaceAll('the ', 'teh '), (text) => text.replaceAll(' ', '  '), (text) => text.replace(/ing\b/, 'ign'), (text) => `${text}!!`,
];

const GAP = /\{([a-z]+)\}/g;

/** `count` different ordinary texts. No gap can be filled so that a phrase of a team comes about. */
export function ordinaryFromTemplates(seed: number, count: number): string[] {
  const { of } = choices(seed);
  const texts = new Set<string>();
  while (texts.size < count) {
    const filled = of(SENTENCES).replaceAll(GAP, (_, gap: string) => of(GAPS[gap] ?? []));
    texts.add(of(HABITS)(filled));
  }
  return [...texts];
}
