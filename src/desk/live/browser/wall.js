// Keeps a screen on a wall up to date, and awake.
import { createFeed } from './feed.js';
import { applyRows, showMinutes, showSizes } from './rows.js';
import { createWallPages } from './wall-pages.js';

const board = document.getElementById('board');
let snapshot = board.dataset.snapshot;
const fit = createWallPages((words) => {
  document.getElementById('wall-part').textContent = words;
});

const feed = createFeed({
  base: '/desk/wall',
  timezone: board.dataset.timezone,
  build: board.dataset.build,
  wanted: () => new URLSearchParams({ since: snapshot }),
  takeTime: showTime,
  // What is said of the line needs room, too.
  takeTick: () => fit(),
  takeRows: (rows) => {
    applyRows(rows);
    snapshot = rows.snapshot;
    showSizes();
    document.getElementById('board-counts').textContent = rows.summary;
    showTime();
    fit();
  },
  over: () => location.assign('/desk/wall'),
});

function showTime() {
  const now = feed.now();
  if (now !== null) showMinutes(now);
}
// Minutes make rows longer: what had room has it no more.
setInterval(fit, 60_000);
setInterval(showTime, 10_000);

/** Screens go dark by themselves where nobody touches them. */
async function stayAwake() {
  if (document.visibilityState !== 'visible') return;
  try {
    await navigator.wakeLock?.request('screen');
  } catch {
    // The browser does not allow it: the settings of the machine must keep the screen on.
  }
}
document.addEventListener('visibilitychange', stayAwake);
void stayAwake();
